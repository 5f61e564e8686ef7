"""The input of a call: the first processor of its pipeline pushes the user's audio and keys as frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from loguru import logger

from voiceflow.declarations import makes
from voiceflow.errors import LocalProtocolError, VoiceflowError
from voiceflow.frames import (
    AskKeysFrame,
    DivertKeysFrame,
    DTMFFrame,
    EndReason,
    Frame,
    LeaveFrame,
    PlayFrame,
    SayFrame,
    StartFrame,
    UserAudioFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.tasks import is_on

EARLY_AUDIO = 10.0
"""Seconds of audio that are kept until a pipeline runs."""

EARLY_FRAMES = 1000
"""Frames of all kinds that are kept until then."""

EARLY_SENTENCES = 100
"""Sentences that may wait to be said; none is ever dropped."""

_TO_SAY = (SayFrame, PlayFrame)


@makes(UserAudioFrame, DTMFFrame, SayFrame, PlayFrame, AskKeysFrame)
class CallInput(Processor):
    """Pushes the user's audio and key presses downstream, and ends the session when the user is gone.

    Takes StartFrame and DivertKeysFrame; adds UserAudioFrame, DTMFFrame, SayFrame, PlayFrame, AskKeysFrame.
    Frames that arrive before the session starts are kept and delivered first. Of early audio only the last
    ten seconds are kept; the metric ``early_dropped_s`` reports the rest.

    Attributes:
        dropped_s: Seconds of early audio that were dropped.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dropped_s = 0.0
        self._early: list[Frame] = []
        self._early_s = 0.0
        self._is_running = self._is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._take_key: Callable[[str], bool] | None = None
        self._end: EndReason | None = None
        self._leave: LeaveFrame | None = None

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> None:
        self.push(frame)
        self._is_running, self._loop = True, asyncio.get_running_loop()
        while self._early:
            self.push(self._early.pop(0))
        if self.dropped_s:
            logger.warning("{:.1f} s of audio came before the pipeline ran and were dropped", self.dropped_s)
            self.metric("early_dropped_s", self.dropped_s)
        if self._end is not None:
            self.session.end(self._end)
        elif self._leave is not None:
            self.session.leave(self._leave)

    @property
    def foreign_loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop of the running pipeline, for code in another thread; None on the loop itself."""
        return None if self._loop is None or is_on(self._loop) else self._loop

    def deliver(self, frame: Frame) -> None:
        """Take a frame from the wire, or from the call's own methods, also in a tool's thread.

        Raises:
            LocalProtocolError: If too many sentences wait to be said already.
        """
        if (loop := self.foreign_loop) is not None:
            loop.call_soon_threadsafe(self.deliver, frame)
            return
        if isinstance(frame, DTMFFrame) and self._take_key is not None and self._take_key(frame.digit):
            return
        self.admit(frame)

    def admit(self, frame: Frame) -> None:
        """Take a frame that is no key, on the event loop: as ``deliver``, for each packet of audio."""
        if self._is_running:
            self.push(frame)
        elif not self._is_over:
            self._keep(frame)

    def finish(self, reason: EndReason, error: VoiceflowError | None = None) -> None:
        """End the session, now or as soon as it runs.

        Args:
            reason: Why.
            error: The far end's error, if any.
        """
        if error is not None:
            logger.warning("the user's side of the connection failed: {}", error)
        if self._is_running:
            if error is not None:
                self.fail(error)
            self.session.end(reason)
        elif self._end is None or reason in (EndReason.USER_HANGUP, EndReason.CONNECTION_LOST):
            self._end = reason

    def leave(self, frame: LeaveFrame) -> None:
        """Leave the call once everything still to be said was heard, now or as soon as the session runs."""
        if self._is_running:
            self.session.leave(frame)
        else:
            self._leave = frame

    @handles(DivertKeysFrame)
    def divert(self, frame: DivertKeysFrame) -> None:
        self._take_key = frame.take

    async def stop(self) -> None:
        # Frames that still arrive while the socket closes have nowhere to go.
        self._is_running, self._is_over = False, True

    def _keep(self, frame: Frame) -> None:
        if isinstance(frame, UserAudioFrame):
            self._early_s += frame.duration
        elif isinstance(frame, _TO_SAY) and self._sentences >= EARLY_SENTENCES:
            raise LocalProtocolError(f"{EARLY_SENTENCES} sentences wait to be said, and no pipeline runs yet")
        self._early.append(frame)
        while self._early_s > EARLY_AUDIO or len(self._early) > EARLY_FRAMES:
            self._drop()

    @property
    def _sentences(self) -> int:
        return sum(isinstance(frame, _TO_SAY) for frame in self._early)

    def _drop(self) -> None:
        """Drop the oldest audio; without any, the oldest key: no user presses a thousand keys."""
        audio = next((frame for frame in self._early if isinstance(frame, UserAudioFrame)), None)
        if audio is not None:
            self._early.remove(audio)
            self._early_s -= audio.duration
            self.dropped_s += audio.duration
            return
        self._early.remove(next(frame for frame in self._early if not isinstance(frame, _TO_SAY)))
