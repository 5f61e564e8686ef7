"""One reply of the agent while it is made and spoken."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from voiceflow.dialogue import ClauseSplitter, Cut, has_speech, unheard
from voiceflow.errors import VoiceflowError
from voiceflow.processors.lines import Line
from voiceflow.processors.sounding import PlayedSound


class StalledReplyError(VoiceflowError):
    """A reply was neither finished nor heard any further for too long."""


class UnspokenReplyError(VoiceflowError):
    """A reply could not be spoken to its end, however often it was tried."""


class SilentAnswerError(VoiceflowError):
    """An answer held text, and nothing in it that can be spoken."""


@dataclass(slots=True, eq=False)
class Reply:
    """What the responder knows of the reply that has the floor.

    It is made once. It may be played in several pieces: after a sound that was no interruption, the rest is
    spoken under a new number.

    Attributes:
        entry: Its name in the conversation: the number under which it began.
        number: The number under which it is played now.
        is_protected: Whether the user cannot interrupt it.
        asked: Loop time at which the user's turn ended, or None if nobody asked.
        task: Makes the text.
        text: All that was made so far.
        is_made: Whether all of it is made.
        error: What broke the making off.
        failure: The same, once the user has heard of it.
        cut: Why the model's answer is not whole, or None.
        has_failed: Whether something went wrong meanwhile, so that not all of ``text`` may be spoken.
        is_sounding: Whether any of it has reached the user.
        silent_until: Loop time until which its making may wait for something, such as a tool; else None.
        is_dropped: Whether the user will hear no more of it.
        asides: What was to be said in it while it was held. If it is dropped, that is said by itself.
        is_broken: Whether what comes next is a sentence of its own, even if no white space says so.
        line: What it is made from.
        splitter: Cuts its text into clauses.
        sound: What is played in it now, or None.
        is_ending: Whether its end under the present number was announced, though more of it may follow.
        end_at: The place in its text where that end is.
        part: What is said in it while it waits, and somebody waits for the end of that.
        parts: What is to be said so next.
    """

    entry: int
    number: int
    is_protected: bool = False
    asked: float | None = None
    task: asyncio.Task[None] | None = None
    text: str = field(default="", repr=False)
    is_made: bool = False
    error: Exception | None = None
    failure: Exception | None = None
    cut: Cut | None = None
    has_failed: bool = False
    is_sounding: bool = False
    silent_until: float | None = None
    is_broken: bool = False
    is_dropped: bool = False
    asides: list[str] = field(default_factory=list, repr=False)
    line: Line | None = None
    splitter: ClauseSplitter = field(default_factory=ClauseSplitter, repr=False)
    sound: PlayedSound | None = None
    is_ending: bool = False
    end_at: int = 0
    part: Line | None = None
    parts: deque[Line] = field(default_factory=deque)
    _begin: int = 0
    _heard: int = 0
    _is_held: bool = False
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._wanted.set()

    @property
    def is_held(self) -> bool:
        """Whether it is silenced until the words tell whether it is still wanted."""
        return self._is_held

    @property
    def is_mute(self) -> bool:
        """Whether what is made of it now is kept until it goes on under another number."""
        return self._is_held or self.is_ending

    @property
    def has_begun(self) -> bool:
        """Whether any of its text belongs to the present number."""
        return has_speech(self.text[self._begin :])

    @property
    def is_doubted(self) -> bool:
        """Whether it is held or paused: no more of it is made, and no tool of it begins."""
        return not self._wanted.is_set()

    @property
    def is_waiting(self) -> bool:
        """Whether its making waits for something, so that nothing is said meanwhile."""
        return self.silent_until is not None

    @property
    def is_through(self) -> bool:
        """Whether all of it was heard that can be spoken."""
        is_played = self.sound is None or self.sound.is_through
        return self.is_made and self.error is None and is_played and not has_speech(self.rest)

    @property
    def heard(self) -> str:
        """What the user has heard of it."""
        return self.text[: self._heard].strip()

    @property
    def rest(self) -> str:
        """What the user has not heard."""
        return self.text[self._heard :].lstrip()

    def add(self, text: str) -> str:
        """Take text that was made, and give it back as it is to be spoken."""
        needs_space = self.is_broken and self.text and not self.text[-1].isspace() and not text[0].isspace()
        self.is_broken = False
        spoken = f" {text}" if needs_space else text
        self.text += spoken
        return spoken

    def hear(self, words: str, *, seconds: float = 0.0, is_all: bool = False) -> None:
        """Note what was heard since the playing began under the present number.

        Args:
            words: The words.
            seconds: How much was played.
            is_all: All was played, though nobody knows with which words.
        """
        played = self.text[self._begin :]
        if self.sound is not None:
            self.sound.hear(seconds)
            is_all = False
        self._heard = len(self.text) if is_all else len(self.text) - len(unheard(played, words))

    def drop(self) -> None:
        """Make no more of it: nobody will hear it."""
        self.is_dropped = True
        if self.task is not None:
            self.task.cancel()

    def hold(self) -> None:
        """Keep it until it is known whether it is wanted."""
        self._is_held = True
        self._wanted.clear()

    def pause(self) -> None:
        """Make no more of it while its playout is paused."""
        self._wanted.clear()

    def resume(self) -> None:
        """Its playout goes on."""
        if not self._is_held:
            self.asides.clear()
            self._wanted.set()

    def hear_out(self) -> None:
        """All that was to be said under the present number was heard."""
        self._heard = max(self._heard, self.end_at)

    def renumber(self, number: int) -> None:
        """Go on with what was not heard, under another number, unless it is held."""
        self._begin, self.number = self._heard, number

    def play_rest(self, number: int) -> None:
        """Go on with what was not heard, under another number."""
        self.renumber(number)
        self._is_held = False
        self.resume()

    def forget(self, end: int) -> str:
        """Take out what was written before a place and not heard; returns it."""
        unsaid, after = self.text[self._heard : end], self.text[max(end, self._heard) :]
        self.text = self.text[: self._heard] + after
        return unsaid

    async def wait_until_wanted(self) -> None:
        """Wait while it is held."""
        await self._wanted.wait()
