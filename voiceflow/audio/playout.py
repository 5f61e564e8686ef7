"""Playout: pacing the agent's audio towards a carrier that buffers it.

The carrier plays audio as soon as it arrives, echoes a mark when all audio before it was played, and clears
its buffer on request. ``Playout`` keeps that buffer filled by a small *lead*: large enough that a busy event
loop causes no gap, small enough that little is sent again after a pause. It has no clock and does no I/O.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from voiceflow.audio.playout_items import Media as Media  # part of this module's interface
from voiceflow.audio.playout_items import PlayoutConfig as PlayoutConfig
from voiceflow.audio.playout_items import PlayoutMark as PlayoutMark
from voiceflow.audio.playout_items import QueuedReply

if TYPE_CHECKING:
    from voiceflow.audio.encoding import AudioFormat

_MOST_RUNS = 1000
_TOLERANCE = 1e-6  # less than a sample; timers may fire early, and sums of floats are inexact


class PlayoutOverflowError(Exception):
    """Too much agent audio is queued. The refused chunk was not queued; earlier ones were."""


class Playout:
    """A queue of replies that decides what to send and when to be called again.

    Replies are played in the order in which they were fed. After each call the caller sends what
    ``due(now)`` returns, in that order, and sets a timer for ``deadline()``.

    A mark is sent before the first byte of a reply, before the first byte after the carrier's buffer ran
    empty, about every ``mark_interval`` of audio, and after the last byte of a reply.
    """

    def __init__(self, audio_format: AudioFormat, config: PlayoutConfig | None = None) -> None:
        config = config or PlayoutConfig()
        self._format = audio_format
        self._rate = audio_format.bytes_per_second
        self._lead = config.lead
        self._message = audio_format.size(config.message)
        self._mark_interval = audio_format.size(config.mark_interval)
        self._limit = audio_format.size(config.limit)
        self._sample_size = audio_format.encoding.bytes_per_sample
        self._runs: list[QueuedReply] = []
        self._queued = 0
        self._is_paused = False
        self._floor = 0
        self._marks = 0
        self._reply: int | None = None
        self._unmarked = 0
        # If the carrier starts to play each byte as soon as it is sent, it has played without a gap since
        # ``_origin``, has received ``_sent`` bytes since then, and its buffer runs empty at ``_play_end``.
        self._origin = -math.inf
        self._sent = 0
        self._play_end = -math.inf
        # Sent, and by this estimate not yet fully played.
        self._recent: list[tuple[float, Media | PlayoutMark]] = []

    @property
    def queued(self) -> float:
        """Seconds of audio queued here."""
        return self._format.seconds(self._queued)

    @property
    def is_paused(self) -> bool:
        """Whether playout is paused."""
        return self._is_paused

    @property
    def is_carrier_empty(self) -> bool:
        """Whether nothing was sent since the carrier's buffer was last cleared."""
        return self._play_end == -math.inf

    def remaining(self, now: float) -> float:
        """Seconds until all audio so far will have been played, if not paused."""
        return max(0.0, self._play_end - now) + self.queued

    def feed(self, reply: int, data: bytes) -> None:
        """Queue audio of a reply. Audio of a reply that was cleared is dropped.

        Raises:
            PlayoutOverflowError: If the queue would exceed the limit; nothing of ``data`` is queued.
            ValueError: If ``data`` ends within a sample.
        """
        if reply < self._floor or not data:
            return
        if len(data) % self._sample_size:
            raise ValueError(f"{len(data)} bytes are not a whole number of samples")
        if self._queued + len(data) > self._limit:
            raise PlayoutOverflowError(
                f"more than {self._format.seconds(self._limit):g} s of agent audio is queued"
            )
        self._run(reply).append(data)
        self._queued += len(data)

    def end(self, reply: int) -> None:
        """Mark a reply as completely fed. A reply that was cleared is ignored.

        Raises:
            PlayoutOverflowError: If too many replies are queued.
        """
        if reply >= self._floor:
            self._run(reply).is_ended = True

    def stop_sending(self) -> None:
        """Send no more until ``resume``. What the carrier has plays on until ``pause``, if that comes."""
        self._is_paused = True

    def pause(self, now: float) -> int:
        """Pause before the first sample that cannot have been played yet; ``resume`` continues with it.

        Returns:
            Bytes in the carrier's buffer that will be sent again. Unless this is 0, clear the carrier's
            buffer at once.
        """
        self._is_paused = True
        queued = self._queued
        for end, item in reversed(self._recent):
            if self._format.size(end - now) > 0:
                self._take_back(item, end - now)
        self._queued = sum(run.size for run in self._runs)
        if self._queued > queued:
            self._forget_sent()
        return self._queued - queued

    def resume(self) -> None:
        """Continue with the next sample."""
        self._is_paused = False

    def clear(self, now: float, before_reply: int) -> bool:
        """Drop the audio of all replies numbered below ``before_reply``, and end a pause.

        Audio of later replies that is in the carrier's buffer and cannot have been played yet will be sent
        again.

        Returns:
            Whether the carrier's buffer must be cleared at once, before anything else is sent. It must not be
            cleared if all dropped audio was played and a later reply is on its way.
        """
        self._is_paused = False
        self._floor = max(self._floor, before_reply)
        sent = [(end, item) for end, item in self._recent if end > now]
        kept = [(end, item) for end, item in sent if item.reply >= self._floor]
        waiting = [run for run in self._runs if run.reply >= self._floor]
        is_newest = self._reply is not None and self._reply >= self._floor
        if is_newest and len(kept) == len(sent) and len(waiting) == len(self._runs):
            return False
        self._runs = waiting
        for end, item in reversed(kept):
            self._take_back(item, end - now)
        self._queued = sum(run.size for run in self._runs)
        self._forget_sent()
        return True

    def drop(self) -> None:
        """Drop everything: the call is over."""
        self._runs, self._queued = [], 0
        self._forget_sent()

    def due(self, now: float) -> list[Media | PlayoutMark]:
        """Take the messages to send now, in order. ``now`` never decreases."""
        ready: list[Media | PlayoutMark] = []
        while self._recent and self._recent[0][0] <= now:
            del self._recent[0]
        while self._runs:
            run = self._runs[0]
            if run.size:
                if self._is_paused or now < self._play_end - self._lead - _TOLERANCE:
                    break
                self._send(run, now, ready)
            if not run.size:
                del self._runs[0]
                if run.is_ended:
                    ready.append(self._mark(run.reply, is_last=True))
                    if self._play_end > now:
                        self._recent.append((self._play_end, ready[-1]))
        return ready

    def deadline(self) -> float | None:
        """When to call ``due`` next, unless something happens before; None if no timer is needed.

        A time in the past, or minus infinity, means at once.
        """
        if not self._runs:
            return None
        if not self._runs[0].size:
            return -math.inf
        return None if self._is_paused else self._play_end - self._lead

    def _run(self, reply: int) -> QueuedReply:
        """The run to which to add audio of this reply."""
        if not self._runs or self._runs[-1].reply != reply:
            if len(self._runs) >= _MOST_RUNS:
                raise PlayoutOverflowError(f"more than {_MOST_RUNS} replies are queued")
            self._runs.append(QueuedReply(reply))
        return self._runs[-1]

    def _send(self, run: QueuedReply, now: float, ready: list[Media | PlayoutMark]) -> None:
        """Take one message from the run, with the marks around it."""
        is_dry = now > self._play_end + _TOLERANCE
        if is_dry:
            self._origin, self._sent = now, 0
        if is_dry or run.reply != self._reply:
            self._reply = run.reply
            ready.append(self._mark(run.reply))
        media = Media(run.reply, run.take(self._message))
        ready.append(media)
        self._queued -= len(media.data)
        self._sent += len(media.data)
        self._play_end = self._origin + self._sent / self._rate
        self._unmarked += len(media.data)
        self._recent.append((self._play_end, media))
        if self._unmarked >= self._mark_interval and (run.size or not run.is_ended):
            ready.append(self._mark(run.reply))

    def _mark(self, reply: int, *, is_last: bool = False) -> PlayoutMark:
        self._marks += 1
        self._unmarked = 0
        return PlayoutMark(f"m{self._marks}", reply, is_last)

    def _forget_sent(self) -> None:
        """Note that the carrier's buffer is empty."""
        self._recent.clear()
        self._origin = self._play_end = -math.inf
        self._sent, self._reply, self._unmarked = 0, None, 0

    def _take_back(self, item: Media | PlayoutMark, unplayed: float) -> None:
        """Return the unplayed part of a sent message to the front of the queue."""
        if isinstance(item, PlayoutMark) or not self._runs or self._runs[0].reply != item.reply:
            self._runs.insert(0, QueuedReply(item.reply))
        if isinstance(item, PlayoutMark):
            self._runs[0].is_ended = True
        else:
            played = len(item.data) - self._format.size(unplayed)
            self._runs[0].put_back(item.data[max(0, played) :])
