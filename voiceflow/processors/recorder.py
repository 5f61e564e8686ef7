"""Recording both sides of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.recording import Side, StereoRecording
from voiceflow.audio.resample import Quality, resample
from voiceflow.audio.spool import Spool
from voiceflow.declarations import needs
from voiceflow.errors import LocalProtocolError, VoiceflowError
from voiceflow.frames import (
    AgentAudioFrame,
    AudioFrame,
    CancelFrame,
    Frame,
    InterruptionFrame,
    PausePlayoutFrame,
    ResumePlayoutFrame,
    UserAudioFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

HORIZON = 2.0
"""Seconds for which sound stays in memory: a caller's chunk of this length still finds its place free."""

INTERVAL = 1.0
"""Seconds between two writes."""

THREADS = 4
"""That write for all recorders of a process."""


class RecordingError(VoiceflowError):
    """A part of the recording could not be written. The call is not touched."""


@needs(UserAudioFrame)
@needs(AgentAudioFrame, optional=True)
class Recorder(Processor):
    """Records the caller on the left and, on the right, what the caller heard of the agent.

    Stands right before the output. Takes caller audio, AgentAudioFrame, InterruptionFrame,
    PausePlayoutFrame, ResumePlayoutFrame and CancelFrame, all of which go on; adds nothing. The agent's audio
    lies where the carrier plays it, but for what the output sends ahead: after an interruption or a pause up
    to 0.3 s less is in the recording than was heard.

    It writes to the disk once a second, off the event loop: 32 kB for each second of a telephone call. In
    memory are the newest seconds, what the agent is still to say, and at most ten seconds that wait for the
    disk. If the disk is slower than that, the recording is silent for as long; if it fails, the recording
    ends. Either is reported once, as an error that is not fatal, and ``recording.lost`` tells the seconds.
    The file is a valid WAV file at any time, also if the process dies.

    A second of the file is a second of the call: what is not recorded is silence in it, so that the sides and
    the journal keep their times. ``recording.write(file, cut=True)`` leaves that silence out, and
    ``side="user"`` writes one side. The methods that start and stop it may be called from the thread of a
    tool, and before the session starts.

    Example:
        recorder = Recorder(f"recordings/{call.call_id}.wav", consent=False)

        def agree() -> str:
            "The user agrees to be recorded."
            recorder.begin()
            return "The call is recorded now."

    Args:
        file: The WAV file; one that exists is replaced. When the call goes on after its media stream broke,
            ``-2`` and ``-3`` are added to the name: see :attr:`file`. Without it, a temporary file without
            a name, which is there as long as ``recording`` is: write that to a file of yours.
        consent: Whether the user has agreed already. If not, nothing is kept and no file is made until
            :meth:`begin` is called.
        limit: Seconds of each side; the rest of a longer call is left out.
    """

    def __init__(
        self, file: str | os.PathLike[str] | None = None, *, consent: bool = True, limit: float = 3600.0
    ) -> None:
        super().__init__()
        self._has_consent = consent
        self._is_paused = False
        self._mute: set[Side] = set()
        self._file = None if file is None else Path(file)
        self._limit = limit
        self._recording: StereoRecording | None = None
        self._spool: Spool
        self._writing: asyncio.Task[None] | None = None
        self._next_write = 0.0
        self._is_reported = False
        self._begun = 0.0
        self._held: list[NDArray[np.int16]] | None = None
        self._newest = -1

    @property
    def recording(self) -> StereoRecording:
        """What was recorded so far; second 0 is the session's start. Read it off the event loop.

        Raises:
            LocalProtocolError: If the session has not started.
        """
        if self._recording is None:
            raise LocalProtocolError("nothing is recorded before the session starts")
        return self._recording

    @property
    def file(self) -> Path | None:
        """Where the recording is, once the session runs. None without a name."""
        breaks = self.session.checkpoint.breaks
        if self._file is None or not breaks:
            return self._file
        return self._file.with_stem(f"{self._file.stem}-{breaks + 1}")

    @property
    def is_recording(self) -> bool:
        """Whether sound is kept now, of one side at least."""
        return self._has_consent and not self._is_paused and len(self._mute) < 2

    def begin(self) -> None:
        """Record from now on: the user has agreed. Has an effect once, with ``consent=False``."""
        self._has_consent = True
        self._apply()

    def pause(self) -> None:
        """Keep nothing of either side until :meth:`resume`, such as while a card number is told."""
        self._is_paused = True
        self._apply()

    def resume(self) -> None:
        """Go on after :meth:`pause`. It is no consent: what has not begun does not begin."""
        self._is_paused = False
        self._apply()

    def mute(self, side: Side) -> None:
        """Keep nothing of one side until :meth:`unmute`."""
        self._mute = {*self._mute, side}
        self._apply()

    def unmute(self, side: Side) -> None:
        """Record a side again."""
        self._mute = self._mute - {side}
        self._apply()

    def start(self) -> None:
        rate = self.session.format.sample_rate
        self._spool = Spool(rate, self.file)
        self._recording = StereoRecording(rate, limit=self._limit, spool=self._spool)
        self._begun = self.session.now()
        self._apply()
        self._write()

    async def stop(self) -> None:
        if self._recording is None:
            return
        self._settle(self._recording.seconds)
        if self._writing is not None:
            await asyncio.wait({self._writing})
        if self._has_consent:
            await self._write_all()
        await _off_loop(self._spool.close)

    @handles(UserAudioFrame)
    def _user(self, frame: UserAudioFrame) -> Frame:
        # It comes when its last sample was spoken.
        self.recording.user.add(self._samples(frame), self._now - frame.duration)
        self._go_on()
        return frame

    @handles(AgentAudioFrame)
    def _agent(self, frame: AgentAudioFrame) -> Frame:
        self._newest = max(self._newest, frame.reply)
        samples = self._samples(frame)
        if self._held is None:
            self.recording.agent.add(samples, self._now)
        else:
            self._held.append(samples)
        self._go_on()
        return frame

    @handles(InterruptionFrame)
    def _interrupted(self, frame: InterruptionFrame) -> Frame:
        if self._newest < frame.reply:
            self._silence()
        return frame

    @handles(CancelFrame)
    def _cancelled(self, frame: CancelFrame) -> Frame:
        self._silence()
        return frame

    @handles(PausePlayoutFrame)
    def _paused(self, frame: PausePlayoutFrame) -> Frame:
        if self._held is None:
            self._held = [self.recording.agent.cut(self._now)]
        return frame

    @handles(ResumePlayoutFrame)
    def _resumed(self, frame: ResumePlayoutFrame) -> Frame:
        if self._held is not None:
            held, self._held = self._held, None
            self.recording.agent.add(np.concatenate(held), self._now)
        return frame

    def _apply(self) -> None:
        """Mute what is not to be kept, from now on."""
        if self._recording is None:
            return
        for side, track in (("user", self._recording.user), ("agent", self._recording.agent)):
            if not self._has_consent or self._is_paused or side in self._mute:
                track.mute(self._now)
            else:
                track.unmute(self._now)

    @property
    def _now(self) -> float:
        return self.session.now() - self._begun

    def _silence(self) -> None:
        """Nothing of what was to come is heard."""
        self.recording.agent.cut(self._now)
        self._held = None

    def _samples(self, frame: AudioFrame) -> NDArray[np.int16]:
        rates = frame.format.sample_rate, self.recording.sample_rate
        return resample(frame.samples, *rates, quality=Quality.LQ)

    # To the disk

    def _go_on(self) -> None:
        """Write what does not change any more, now and then."""
        if self._now >= self._next_write:
            self._next_write = self._now + INTERVAL
            self._settle(self._now - HORIZON)
            self._write()

    def _settle(self, until: float) -> None:
        if not self.recording.settle(until):
            self._report("the disk does not keep up")

    def _write(self) -> None:
        if self._has_consent and self._spool.waits and (self._writing is None or self._writing.done()):
            self._writing = self.spawn(self._write_all(), name="disk")

    async def _write_all(self) -> None:
        while self._spool.waits:
            try:
                await _off_loop(self._spool.write)
            except OSError as exc:
                self._report(exc.strerror or type(exc).__name__)

    def _report(self, reason: str) -> None:
        # Once: each further second would tell the same.
        if not self._is_reported:
            self._is_reported = True
            self.fail(RecordingError(f"a part of the recording is missing: {reason}"))


async def _off_loop(function: Callable[[], None]) -> None:
    await asyncio.get_running_loop().run_in_executor(_threads(), function)


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    """Threads of their own: a disk that hangs must not hold up what else runs in threads."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="recorder")
