"""One phone call at the carrier, and the actions of the person on the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voiceflow.emulators.kit.carrier import KEYS
from voiceflow.emulators.kit.current_stream import CurrentStream
from voiceflow.emulators.kit.track import Stretch
from voiceflow.emulators.twilio.course import CallCourse
from voiceflow.emulators.twilio.leg import MediaLeg
from voiceflow.emulators.twilio.record import CallRecord, Problem
from voiceflow.emulators.twilio.script import ScriptContext


class EmulatedTwilioCall:
    """A call. It runs by itself; its methods are actions of the caller and the network.

    Args:
        stage: Creates the script's context, given a callback for the current stream.
    """

    def __init__(self, stage: Callable[[Callable[[MediaLeg | None], None]], ScriptContext]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stream = CurrentStream()
        self._stage = stage(self._stream.attach)
        self.course = CallCourse(self._stage, ended=self._stream.has_begun.set)
        """What the carrier does with the call."""

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
        return self.course.over.is_set()

    @property
    def is_streaming(self) -> bool:
        """Whether a media stream is up."""
        return self._stream.is_up

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
        await self._stream.has_begun.wait()

    async def over(self) -> None:
        """Wait for the end of the call."""
        await self.course.over.wait()

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
        """Press one key. Without a stream or a ``<Gather>`` nobody notices.

        Raises:
            ValueError: If a telephone has no such key.
        """
        if digit not in KEYS:
            raise ValueError("a telephone has the keys 0 to 9, * and #")
        if not self._stage.gathering.take("dtmf", digit):
            self._stream.press(digit)

    def answer(self, words: str) -> bool:
        """Say something that the carrier's own recogniser understands, during a ``<Gather>``.

        Returns:
            Whether one listens.
        """
        return self._stage.gathering.take("speech", words)

    def hang_up(self) -> None:
        """Put the phone down: ``stop``, then the websocket closes."""
        self.course.end("completed" if self.status == "in-progress" else "canceled")

    # What the network does

    def cut(self) -> None:
        """Break the stream's connection: no ``stop``, no closing handshake.

        Raises:
            RuntimeError: If no stream is up.
        """
        self._stream.cut()
