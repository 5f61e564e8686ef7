"""One reply of the agent while it is made and spoken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from voiceflow.dialogue import unheard
from voiceflow.errors import VoiceflowError
from voiceflow.frames import EndReason


class StalledReplyError(VoiceflowError):
    """A reply was neither finished nor heard any further for too long."""


@dataclass(slots=True)
class Reply:
    """What the responder knows of the reply that has the floor.

    Attributes:
        number: From ``Session.next_reply()``.
        asked: Loop time at which the user's turn ended, or None if nobody asked.
        task: Makes the text.
        text: Everything handed to the TTS so far.
        heard: The words the caller has heard of it.
        has_failed: Whether something went wrong meanwhile, so that not all of ``text`` may be spoken.
    """

    number: int
    asked: float | None = None
    task: asyncio.Task[None] | None = None
    text: str = field(default="", repr=False)
    heard: str = field(default="", repr=False)
    has_failed: bool = False

    @property
    def rest(self) -> str:
        """What the caller has not heard."""
        return unheard(self.text, self.heard).lstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What an agent says when something went wrong. An empty one is not said.

    Attributes:
        not_understood: A voice was heard and no word of it.
        no_answer: The turn was understood, but no answer could be made.
        farewell: The call has to end because of an error.
        closing: The call has to end because the server is shut down.
    """

    not_understood: str = "Sorry, I didn't catch that. Could you say it again?"
    no_answer: str = "Sorry, I had a problem there. Could you say that again?"
    farewell: str = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."
    closing: str = "I'm sorry, I have to end this call now. Please try again later. Goodbye."

    def last(self, reason: EndReason) -> str:
        """What to say before a call ends for this reason."""
        return {EndReason.ERROR: self.farewell, EndReason.SHUTDOWN: self.closing}.get(reason, "")


@asynccontextmanager
async def closing(pieces: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """Close the pieces at the end, if they can be closed: an async generator's HTTP stream goes with it."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


async def once(text: str) -> AsyncIterator[str]:
    """A text as the pieces of a reply."""
    yield text
