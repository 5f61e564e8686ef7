"""The course of a call at the carrier: it rings, runs documents, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.emulators.kit.interruptible import Interruptible
from voiceflow.emulators.twilio.script import DocumentRunner, DocumentSource, ScriptContext

LONGEST_CALL = 14_400.0
"""Seconds; the carrier ends a call after them."""


class CallCourse:
    """What the carrier does with a call.

    Args:
        stage: Everything that belongs to the call.
        ended: Called at its end.

    Attributes:
        over: Set at its end.
    """

    def __init__(self, stage: ScriptContext, *, ended: Callable[[], None]) -> None:
        self.over = asyncio.Event()
        self._stage = stage
        self._ended = ended
        self._script = DocumentRunner(stage)
        self._work = Interruptible()
        self._replacement: DocumentSource | None = None
        self._is_replaced = False
        self._final: str | None = None

    def end(self, status: str) -> None:
        """End the call in any state. Ending it again has no effect."""
        if self._final is None and not self.over.is_set():
            self._final = status
            self._work.interrupt()

    def replace(self, source: DocumentSource) -> None:
        """Run another document instead of this one: the stream ends, the new document begins."""
        if self._final is None and not self.over.is_set():
            self._replacement, self._is_replaced = source, True
            self._work.interrupt()

    async def ring(self, seconds: float, outcome: str) -> bool:
        """Let the phone of an outgoing call ring.

        Args:
            seconds: How long.
            outcome: ``answered``, or the final status: ``busy``, ``no-answer``, ``failed``.

        Returns:
            Whether it was picked up.
        """
        self._stage.progress.enter("ringing")
        await self._work.run(asyncio.sleep(seconds))
        if self._final is None and outcome != "answered":
            self._final = outcome
        if self._final is not None:
            self._finish()
            return False
        self._stage.progress.enter("in-progress")
        return True

    async def run(self, source: DocumentSource) -> None:
        """Run the call from its first document to its end."""
        following: DocumentSource | None = source
        try:
            async with asyncio.timeout(LONGEST_CALL):
                while following is not None and self._final is None:
                    following = await self._work.run(self._script.run(following))
                    if self._is_replaced:
                        following, self._is_replaced = self._replacement, False
        except TimeoutError:
            self._final = "completed"
        finally:
            self._finish()

    def _finish(self) -> None:
        progress = self._stage.progress
        never_answered = progress.answered_at is None
        progress.enter(self._final or ("failed" if never_answered else "completed"))
        action = self._script.interrupted
        if action is not None and self._stage.faults.action_at_the_end:
            form = self._stage.identity.form(progress.status)
            self._stage.callbacks.post(action.url, form, action.method)
        self._ended()
        self.over.set()
