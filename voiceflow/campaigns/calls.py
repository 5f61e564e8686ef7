"""The campaign's side of a call that is up: who it is, the disclosure, and the wish for no more calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar

from loguru import logger

from voiceflow.campaigns.rows import CampaignRow
from voiceflow.campaigns.store import CampaignStore, StoreBusyError
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    Direction,
    EndFrame,
    EndReason,
    Frame,
    HeardFrame,
    TranscriptionFrame,
)
from voiceflow.observers import Observer
from voiceflow.processor import Processor
from voiceflow.transports import Bot, Call, StreamStarted
from voiceflow.turns.languages import language_of
from voiceflow.turns.wishes import opts_out

ATTEMPT = "attempt"
"""The parameter of a call that names the attempt."""

ASKED = "asked on a call"
"""Why a number is on the do-not-call list whose user said so."""

_LONGEST_TAIL = 300
"""Characters of earlier transcripts in which a wish may begin."""

_ROW: ContextVar[CampaignRow | None] = ContextVar("campaign_row", default=None)


def current_row() -> CampaignRow | None:
    """Whom the running bot talks to: the row of the list, with its columns in ``data``.

    None in a call that no campaign has made, such as one of somebody who calls back.
    """
    return _ROW.get()


class CampaignCalls:
    """Goes with every call of a server whose dialler makes calls.

    Args:
        store: The file.
        campaign: The campaign.
        disclosure: The agent's first sentence, which the user cannot interrupt; empty for none.
        now: Returns the Unix time.
    """

    def __init__(
        self, store: CampaignStore, campaign: str, *, disclosure: str, now: Callable[[], float]
    ) -> None:
        self._store, self._campaign, self._disclosure, self._now = store, campaign, disclosure, now

    def wrap(self, bot: Bot) -> Bot:
        """A bot that says the disclosure first, and then does what the given one does."""

        async def answer(call: Call) -> None:
            row = await self._row_of(call.parameters.get(ATTEMPT, ""))
            if row is not None:
                _ROW.set(row)
                if self._disclosure:
                    call.say(self._disclosure, protected=True)
            await bot(call)

        return answer

    def observe(self, started: StreamStarted) -> Sequence[Observer]:
        """The observers of a call: they see what is heard, and what the user wishes."""
        attempt = started.parameters.get(ATTEMPT, "")
        return [CampaignObserver(self, attempt, self._disclosure)] if attempt else []

    def note_disclosure(self, attempt: str) -> None:
        """Write down that the user has heard the disclosure to its end."""
        now = self._now()
        self._post(lambda: self._store.post(lambda file: file.attempts.disclose(attempt, now)))

    def note_opt_out(self, attempt: str) -> None:
        """Enter the user's number in the do-not-call list."""
        now = self._now()
        campaign = self._campaign
        self._post(lambda: self._store.post(lambda file: file.block_attempt(campaign, attempt, ASKED, now)))

    async def _row_of(self, attempt: str) -> CampaignRow | None:
        if not attempt:
            return None
        return await self._store.run(lambda file: file.rows(self._campaign).of_attempt(attempt))

    def _post(self, write: Callable[[], None]) -> None:
        try:
            write()
        except StoreBusyError as exc:
            logger.error("campaign {}: {}", self._campaign, exc)


class CampaignObserver:
    """Watches one call.

    Args:
        calls: Writes down what happens.
        attempt: The attempt that made the call.
        disclosure: The sentence that has to be heard.
    """

    def __init__(self, calls: CampaignCalls, attempt: str, disclosure: str) -> None:
        self._calls, self._attempt = calls, attempt
        self._disclosure = " ".join(disclosure.split())
        self._said = ""
        self._last: Frame | None = None
        self._has_opted_out = False

    def __call__(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, TranscriptionFrame) and frame is not self._last:
            self._last = frame
            self._hear(processor, frame)
        elif isinstance(frame, HeardFrame) and self._disclosure and self._disclosure in frame.text:
            self._disclosure = ""
            self._calls.note_disclosure(self._attempt)
        elif isinstance(frame, AgentStartedSpeakingFrame):
            self._said = ""
        elif isinstance(frame, EndFrame) and frame.reason is EndReason.OPT_OUT:
            self._opt_out()

    def _hear(self, processor: Processor, frame: TranscriptionFrame) -> None:
        self._said = f"{self._said} {frame.text}"[-_LONGEST_TAIL:]
        session = processor.session
        # A recogniser may report another language than the call's: a wish counts in either.
        codes = {session.settings.get("language") or "en", frame.language}
        languages = [language_of(code) for code in codes if isinstance(code, str)]
        if self._has_opted_out or not any(opts_out(self._said, one) for one in languages):
            return
        self._opt_out()
        # After the words have reached the conversation, so that they are in its record.
        asyncio.get_running_loop().call_soon(session.end, EndReason.OPT_OUT)

    def _opt_out(self) -> None:
        if not self._has_opted_out:
            self._has_opted_out = True
            self._calls.note_opt_out(self._attempt)
