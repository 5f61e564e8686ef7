"""One phone call at the carrier, and the actions of the person on the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Never, TypeVar

from voiceflow.emulators.kit.carrier import KEYS
from voiceflow.emulators.kit.track import Stretch
from voiceflow.emulators.twilio.leg import MediaLeg
from voiceflow.emulators.twilio.record import CallRecord, Problem
from voiceflow.emulators.twilio.script import DocumentRunner, DocumentSource, ScriptContext

T = TypeVar("T")

LONGEST_CALL = 14_400.0
"""Seconds; the carrier ends a call after them."""


class EmulatedTwilioCall:
    """A call. It runs by itself; its methods are actions of the caller and the network.

    Args:
        stage: Creates the script's context, given a callback for the current stream.
    """

    def __init__(self, stage: Callable[[Callable[[MediaLeg | None], None]], ScriptContext]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stage = stage(self._attach)
        self._script = DocumentRunner(self._stage)
        self._leg: MediaLeg | None = None
        self._streaming = asyncio.Event()
        self._over = asyncio.Event()
        self._scope: asyncio.Timeout | None = None
        self._replacement: DocumentSource | None = None
        self._is_replaced = False
        self._final: str | None = None

    @property
    def stage(self) -> ScriptContext:
        """Identity, progress and everything else that belongs to the call."""
        return self._stage

    @property
    def sid(self) -> str:
        """``CA`` and 32 hex digits."""
        return self._stage.identity.sid

    @property
    def call_id(self) -> str:
        """The same, under the name that all carriers have for it."""
        return self.sid

    @property
    def record(self) -> CallRecord:
        """What has happened so far."""
        return self._stage.record

    @property
    def status(self) -> str:
        """``queued``, ``ringing``, ``in-progress``, or how it ended."""
        return self._stage.progress.status

    @property
    def ended_at(self) -> float | None:
        """Loop time of its end; None before."""
        return self._stage.progress.ended_at

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._over.is_set()

    @property
    def is_streaming(self) -> bool:
        """Whether a media stream is up."""
        return self._leg is not None

    @property
    def warnings(self) -> list[Problem]:
        """What the app did wrong in its streams. Empty for a good app."""
        return self.record.warnings

    @property
    def errors(self) -> list[Problem]:
        """What failed. Empty for a good app."""
        return self.record.errors

    async def streaming(self) -> None:
        """Wait for a media stream, or for the end of the call if none comes."""
        await self._streaming.wait()

    async def over(self) -> None:
        """Wait for the end of the call."""
        await self._over.wait()

    def on_end(self, act: Callable[[], None]) -> None:
        """Call a function once, at the end of the call."""
        self._stage.progress.on_end = act

    # What the person does

    def say(self, data: bytes) -> Stretch:
        """Speak, after the speech already queued. It returns at once; ``end`` is when the speech is over.

        Args:
            data: µ-law at 8000 Hz.
        """
        return self.record.speech.say(data, self._loop.time())

    def hush(self) -> None:
        """Fall silent in mid-word."""
        self.record.speech.hush(self._loop.time())

    def press(self, digit: str) -> None:
        """Press one key. Without a stream nobody notices.

        Raises:
            ValueError: If a telephone has no such key.
        """
        if digit not in KEYS:
            raise ValueError("a telephone has the keys 0 to 9, * and #")
        if self._leg is not None:
            self._leg.press(digit)

    def hang_up(self) -> None:
        """Put the phone down: ``stop``, then the websocket closes."""
        self.end("completed" if self.status == "in-progress" else "canceled")

    # What the network does

    def cut(self) -> None:
        """Break the stream's connection: no ``stop``, no closing handshake.

        Raises:
            RuntimeError: If no stream is up.
        """
        if self._leg is None:
            raise RuntimeError("there is no stream to cut")
        self._leg.cut()

    # What the carrier does

    def end(self, status: str) -> None:
        """End the call in any state. Ending it again has no effect."""
        if self._final is None and not self.is_over:
            self._final = status
            self._interrupt()

    def replace(self, source: DocumentSource) -> None:
        """Run another document instead of this one: the stream ends, the new document begins."""
        if self._final is None and not self.is_over:
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

    def _attach(self, leg: MediaLeg | None) -> None:
        self._leg = leg
        if leg is not None:
            self._streaming.set()

    def _interrupt(self) -> None:
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(self._loop.time())

    def _finish(self) -> None:
        progress = self._stage.progress
        never_answered = progress.answered_at is None
        progress.enter(self._final or ("failed" if never_answered else "completed"))
        action = self._script.interrupted
        if action is not None and self._stage.faults.action_at_the_end:
            form = self._stage.identity.form(progress.status)
            self._stage.callbacks.post(action.url, form, action.method)
        self._streaming.set()
        self._over.set()
