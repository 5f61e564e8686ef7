"""The course of a call at the carrier: it rings, runs documents, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Never, TypeVar

from voiceflow.emulators.twilio.script import DocumentRunner, DocumentSource, ScriptContext

T = TypeVar("T")

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
        self._scope: asyncio.Timeout | None = None
        self._replacement: DocumentSource | None = None
        self._is_replaced = False
        self._final: str | None = None

    def end(self, status: str) -> None:
        """End the call in any state. Ending it again has no effect."""
        if self._final is None and not self.over.is_set():
            self._final = status
            self._interrupt()

    def replace(self, source: DocumentSource) -> None:
        """Run another document instead of this one: the stream ends, the new document begins."""
        if self._final is None and not self.over.is_set():
            self._replacement, self._is_replaced = source, True
            self._interrupt()

    async def ring(self, seconds: float, outcome: str) -> bool:
        """Let the phone of an outgoing call ring.

        Args:
            seconds: How long.
            outcome: ``answered``, or the final status: ``busy``, ``no-answer``, ``failed``.

        Returns:
            Whether it was picked up.
        """
        self._stage.progress.enter("ringing")
        await self._until_interrupted(asyncio.sleep(seconds))
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
                    following = await self._until_interrupted(self._script.run(following))
                    if self._is_replaced:
                        following, self._is_replaced = self._replacement, False
        except TimeoutError:
            self._final = "completed"
        finally:
            self._finish()

    async def _until_interrupted(self, work: Coroutine[object, Never, T]) -> T | None:
        """Run this until the call ends or gets another document."""
        # A cancel scope of the standard library: a time limit that an interruption lets expire.
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._scope = scope
                return await work
        except TimeoutError:
            if not scope.expired():
                raise
            return None
        finally:
            self._scope = None

    def _interrupt(self) -> None:
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(asyncio.get_running_loop().time())

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
