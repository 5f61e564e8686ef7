"""One phone call at an emulated carrier, and the actions of the person on the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Generic, Never, TypeVar

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.carrier import KEYS
from voiceflow.emulators.kit.current_stream import CurrentStream
from voiceflow.emulators.kit.gathering import GatherInput
from voiceflow.emulators.kit.interruptible import Interruptible
from voiceflow.emulators.kit.line_record import LineRecord, Problem
from voiceflow.emulators.kit.track import Stretch

Source = TypeVar("Source")
"""The instructions of a call, in the carrier's form."""

Script = Callable[[Source], Coroutine[object, Never, Source | None]]
"""Runs instructions and returns those that replace them; None at the end of the call."""

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""The statuses of a call that is over."""

LONGEST_CALL = 14_400.0
"""Seconds; the carrier ends a call after them."""


class LineCall(Generic[Source]):
    """A call. It runs by itself; its methods are actions of the caller and the network.

    Args:
        call_id: The carrier's name of the call.
        caller: Who calls.
        called: Who is called.
        direction: ``inbound`` or ``outbound``.
        faults: The faults of this call.
        report_url: Where its progress is reported; where the carrier reports any call if empty.

    Attributes:
        record: What has happened so far.
        dialled: The numbers that the app's instructions have connected the call to.
        gathering: Takes what the person keys and says while the carrier asks for it.
        streams: The media stream that is up, if any.
        created_at: Loop time.
        answered_at: Loop time; None before.
    """

    def __init__(
        self,
        call_id: str,
        caller: str,
        called: str,
        *,
        direction: str,
        faults: CallFaults,
        report_url: str = "",
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.call_id = call_id
        self.caller = caller
        self.called = called
        self.direction = direction
        self.faults = faults
        self.report_url = report_url
        self.created_at = self._loop.time()
        self.answered_at: float | None = None
        self.record = LineRecord(CallerSpeech(self._loop.time()), self._loop.time)
        self.dialled: list[str] = []
        self.gathering = GatherInput()
        self.ended_at: float | None = None
        self.streams = CurrentStream()
        self._over = asyncio.Event()
        self._on_end: Callable[[], None] = lambda: None
        self._work = Interruptible()
        self._replacement: Source | None = None
        self._final: str | None = None

    @property
    def status(self) -> str:
        """``ringing``, ``in-progress``, or how it ended."""
        return self.record.statuses[-1][1] if self.record.statuses else "queued"

    @property
    def keyed(self) -> str:
        """The digits that the app has sent on the call."""
        return "".join(digits for _, digits in self.record.keyed)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._over.is_set()

    @property
    def is_streaming(self) -> bool:
        """Whether a media stream is up."""
        return self.streams.is_up

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
        await self.streams.has_begun.wait()

    async def over(self) -> None:
        """Wait for the end of the call."""
        await self._over.wait()

    def on_end(self, act: Callable[[], None]) -> None:
        """Call a function once, at the end of the call."""
        self._on_end = act

    # What the person does

    def say(self, data: bytes) -> Stretch:
        """Speak, after the speech already queued; ``end`` is when the speech is over."""
        return self.record.speech.say(data, self._loop.time())

    def hush(self) -> None:
        """Fall silent in mid-word."""
        self.record.speech.hush(self._loop.time())

    def press(self, digit: str) -> None:
        """Press one key. Without a stream, or instructions that ask for one, nobody notices.

        Raises:
            ValueError: If a telephone has no such key.
        """
        if digit not in KEYS:
            raise ValueError("a telephone has the keys 0 to 9, * and #")
        if not self.gathering.take("dtmf", digit):
            self.streams.press(digit)

    def answer(self, words: str) -> bool:
        """Say something that the carrier's own recogniser understands, while instructions ask for words.

        Returns:
            Whether it listens.
        """
        return self.gathering.take("speech", words)

    def hang_up(self) -> None:
        """Put the phone down: the websocket closes."""
        self.end("completed" if self.status == "in-progress" else "canceled")

    # What the network does

    def cut(self) -> None:
        """Break the stream's connection, without a closing handshake.

        Raises:
            RuntimeError: If no stream is up.
        """
        self.streams.cut()

    # What the carrier does

    def enter(self, status: str) -> None:
        """Note a status."""
        if self.status != status and self.ended_at is None:
            self.record.statuses.append((self._loop.time(), status))
            if status == "in-progress":
                self.answered_at = self._loop.time()

    def end(self, status: str) -> None:
        """End the call in any state. Ending it again has no effect."""
        if self._final is None and not self.is_over:
            self._final = status
            self._work.interrupt()

    def replace(self, source: Source) -> None:
        """Run other instructions instead of these: the stream ends, the new ones begin."""
        if self._final is None and not self.is_over:
            self._replacement = source
            self._work.interrupt()

    async def run(
        self, source: Source, script: Script[Source], finish: Callable[[], Awaitable[None]]
    ) -> None:
        """Run the call from its first instructions to its end.

        Args:
            source: The first instructions.
            script: Runs instructions.
            finish: Reports the end to the app.
        """
        following: Source | None = source
        try:
            async with asyncio.timeout(LONGEST_CALL):
                while following is not None and self._final is None:
                    following = await self._work.run(script(following))
                    if self._replacement is not None:
                        following, self._replacement = self._replacement, None
        except TimeoutError:
            self._final = "completed"
        finally:
            if self.status not in FINAL:
                was_answered = self.answered_at is not None
                self.enter(self._final or ("completed" if was_answered else "failed"))
            self.ended_at = self._loop.time()
            self._on_end()
            self.streams.has_begun.set()
            self._over.set()
        await finish()
