"""Recording both sides of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from voiceflow.audio.flac import flac_library, is_flac
from voiceflow.audio.recording import Side, StereoRecording
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
from voiceflow.processors.call_tracks import CallTracks

if TYPE_CHECKING:
    import os

HORIZON = 2.0
"""Seconds that sound stays in memory, so that a chunk of user audio of this length can still be placed."""

INTERVAL = 1.0
"""Seconds between two writes."""

THREADS = 4
"""Threads that write for all recorders of a process."""


class RecordingError(VoiceflowError):
    """A part of the recording could not be written. The call is not affected."""


@needs(UserAudioFrame)
@needs(AgentAudioFrame, optional=True)
class Recorder(Processor):
    """Records the user on the left channel and, on the right, the agent's audio that the user heard.

    Place it directly before the output. Takes user audio, AgentAudioFrame, InterruptionFrame,
    PausePlayoutFrame, ResumePlayoutFrame and CancelFrame, all of which go on; adds nothing. The agent's audio
    is placed when the carrier plays it. Because the output sends ahead, up to 0.3 s of heard audio may be
    missing from the recording after an interruption or a pause.

    It writes to disk once a second, outside the event loop: 32 kB for each second of a telephone call. Memory
    holds the newest seconds, the agent's audio still to be played, and at most ten seconds that wait for the
    disk. If the disk is slower than that, the recording is silent for that time; if it fails, the recording
    ends. Either is reported once, as a non-fatal error, and ``recording.lost`` counts the seconds. A WAV
    file is valid at any time, even if the process dies; a FLAC file, which is smaller, then lacks the newest
    half second and its length.

    A second of the file is a second of the call: unrecorded parts are silent in the file, so that both sides
    and the journal stay aligned. ``recording.write(file, cut=True)`` leaves that silence out, and
    ``side="user"`` writes one side. The methods that start and stop it may be called from the thread of a
    tool, and before the session starts.

    Example:
        recorder = Recorder(f"recordings/{call.call_id}.wav", consent=False)

        def agree() -> str:
            "The user agrees to be recorded."
            recorder.begin()
            return "The call is recorded now."

    Args:
        file: The WAV file, or FLAC file if its name ends so, which needs the extra ``mp3``; an existing one
            is replaced. When the call continues after its media stream broke,
            ``-2`` and ``-3`` are added to the name: see :attr:`file`. None for a temporary file without a
            name, which exists as long as ``recording``: save it with ``recording.write``.
        consent: Whether the user has already agreed. If not, nothing is kept and no file is created until
            :meth:`begin` is called.
        limit: Seconds of each side; the rest of a longer call is left out.

    Raises:
        ConfigurationError: If a FLAC file is wanted, and its encoder is not installed.
    """

    def __init__(
        self, file: str | os.PathLike[str] | None = None, *, consent: bool = True, limit: float = 3600.0
    ) -> None:
        super().__init__()
        self._has_consent = consent
        self._is_paused = False
        self._mute: set[Side] = set()
        self._file = None if file is None else Path(file)
        if is_flac(self._file):
            flac_library()
        self._limit = limit
        self._recording: StereoRecording | None = None
        self._spool: Spool
        self._writing: asyncio.Task[None] | None = None
        self._next_write = 0.0
        self._is_reported = False
        self._begun = 0.0
        self._tracks: CallTracks

    @property
    def recording(self) -> StereoRecording:
        """The recording so far; second 0 is the session's start. Read it outside the event loop.

        Raises:
            LocalProtocolError: If the session has not started.
        """
        if self._recording is None:
            raise LocalProtocolError("nothing is recorded before the session starts")
        return self._recording

    @property
    def file(self) -> Path | None:
        """The path of the recording once the session runs; None for a temporary file."""
        breaks = self.session.checkpoint.breaks
        if self._file is None or not breaks:
            return self._file
        return self._file.with_stem(f"{self._file.stem}-{breaks + 1}")

    @property
    def is_recording(self) -> bool:
        """Whether the sound of at least one side is kept now."""
        return self._has_consent and not self._is_paused and len(self._mute) < 2

    def begin(self) -> None:
        """Record from now on: the user has agreed. It has an effect once, with ``consent=False``."""
        self._has_consent = True
        self._apply()

    def pause(self) -> None:
        """Keep nothing of either side until :meth:`resume`, such as while the user reads a card number."""
        self._is_paused = True
        self._apply()

    def resume(self) -> None:
        """Continue after :meth:`pause`. It is no consent: a recording that has not begun does not begin."""
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
        self._tracks = CallTracks(self._recording, lambda: self._now)
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
        try:
            await _off_loop(self._spool.close)
        except OSError as exc:
            self._report(exc.strerror or type(exc).__name__)

    @handles(UserAudioFrame, AgentAudioFrame)
    def _take_audio(self, frame: AudioFrame) -> Frame:
        self._tracks.take(frame)
        self._go_on()
        return frame

    @handles(InterruptionFrame, CancelFrame, PausePlayoutFrame, ResumePlayoutFrame)
    def _take_control(self, frame: Frame) -> Frame:
        self._tracks.take(frame)
        return frame

    def _apply(self) -> None:
        """Mute the sides that must not be kept, from now on."""
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

    # To the disk

    def _go_on(self) -> None:
        """Write the sound that can no longer change, periodically."""
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
        # Once: each further second would report the same.
        if not self._is_reported:
            self._is_reported = True
            self.fail(RecordingError(f"a part of the recording is missing: {reason}"))


async def _off_loop(function: Callable[[], None]) -> None:
    await asyncio.get_running_loop().run_in_executor(_threads(), function)


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    """Return separate threads for writing: a hanging disk must not block other work in threads."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="recorder")
