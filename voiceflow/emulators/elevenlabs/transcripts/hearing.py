"""Analysis of an uploaded recording: its channels, and the stretches in which somebody speaks."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.audio.wav import read_wav
from voiceflow.emulators.elevenlabs.http.exchange import RefusalError
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.segments import Segment, Segmenter, SegmentRules

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST = 0.1
"""Minimum seconds of a recording."""

MOST_CHANNELS = 5

_MARGIN = 0.3
_RAW = AudioFormat(Encoding.PCM16, 16000)
_PACKED = AudioFormat(Encoding.PCM16, 8000)  # 16 kB a second, as 128 kbit/s are


@dataclass(frozen=True, slots=True)
class DecodedRecording:
    """A recording, decoded.

    Attributes:
        channels: The samples of each channel, all of one length; empty if it cannot be decoded here.
        sample_rate: In Hz.
        duration: In seconds.
    """

    channels: tuple[NDArray[np.int16], ...] = field(repr=False)
    sample_rate: int
    duration: float

    def mixed(self) -> DecodedRecording:
        """All channels as one."""
        if len(self.channels) < 2:
            return self
        mix = np.mean(self.channels, axis=0).astype(np.int16)
        return DecodedRecording((mix,), self.sample_rate, self.duration)


@dataclass(frozen=True, slots=True)
class VoicedStretch:
    """A stretch of one channel in which somebody speaks.

    Attributes:
        segment: Its audio, with a bit of silence around.
        channel: From 0.
        speaker: As the answer names it; None without diarisation.
        said: The words in it.
    """

    segment: Segment
    channel: int
    speaker: str | None = None
    said: HeardUtterance = HeardUtterance("")  # noqa: RUF009 - a value

    @property
    def begins(self) -> float:
        """Seconds from the start of the recording to the voice."""
        return self.segment.start + (self.segment.voiced or (0.0, 0.0))[0]


def recorded(data: bytes, *, is_raw: bool, may_be_packed: bool) -> DecodedRecording:
    """Decode an upload: a WAV file of 16 bits, or raw 16-bit samples at 16 kHz.

    Args:
        data: As it was sent.
        is_raw: Whether it has no header.
        may_be_packed: Whether other containers pass, undecoded, as if they had 128 kbit/s.

    Raises:
        RefusalError: If it cannot be read, or is too short.
    """
    if is_raw:
        if len(data) % 2:
            raise _unreadable("The audio ends inside a sample.")
        found = DecodedRecording((decode(data, Encoding.PCM16),), 16000, _RAW.seconds(len(data)))
    elif data[:4] == b"RIFF" or not may_be_packed:
        found = _wav(data)
    else:
        found = DecodedRecording((), 8000, _PACKED.seconds(len(data)))
    if found.duration < SHORTEST - 1e-9:
        raise RefusalError(400, "audio_too_short", f"At least {SHORTEST} s of audio.", param="file")
    return found


def stretches(recording: DecodedRecording, *, pause: float) -> list[VoicedStretch]:
    """Where somebody speaks, in order of the beginnings. A channel without a voice is one stretch.

    Args:
        recording: One or more channels.
        pause: Seconds of silence that separate two stretches.
    """
    if not recording.channels:
        voiced = (0.0, recording.duration)
        return [VoicedStretch(Segment(b"", _PACKED, 0.0, voiced, recording.duration), 0)]
    found = [
        VoicedStretch(segment, channel)
        for channel, samples in enumerate(recording.channels)
        for segment in _segments(samples, recording.sample_rate, pause)
    ]
    return sorted(found, key=lambda stretch: (stretch.begins, stretch.channel))


def _wav(data: bytes) -> DecodedRecording:
    try:
        samples, rate = read_wav(io.BytesIO(data), most_channels=32)
    except ValueError as exc:
        raise _unreadable(f"The emulator reads WAV files of 16 bits: {exc}") from None
    channels = (samples,) if samples.ndim == 1 else tuple(np.ascontiguousarray(samples.T))
    return DecodedRecording(channels, rate, len(samples) / rate)


def _segments(samples: NDArray[np.int16], rate: int, pause: float) -> Iterator[Segment]:
    audio = AudioFormat(Encoding.PCM16, rate)
    segmenter = Segmenter(audio, SegmentRules(silence=pause, limit=math.inf))
    ended = segmenter.feed(encode(samples, Encoding.PCM16))
    voiced = [segment for segment in (*ended, segmenter.commit()) if segment.is_voiced]
    if voiced:
        yield from map(_trimmed, voiced)
    else:
        yield Segment(encode(samples, Encoding.PCM16), audio, 0.0, None, 0.0)


def _trimmed(segment: Segment) -> Segment:
    """Without the silence around, but for a moment of it."""
    assert segment.voiced is not None
    begin, end = segment.voiced
    cut = max(0.0, begin - _MARGIN)
    size = segment.format.size
    data = segment.data[size(cut) : size(end + _MARGIN)]
    voiced = (begin - cut, end - cut)
    return replace(segment, data=data, start=segment.start + cut, voiced=voiced)


def _unreadable(why: str) -> RefusalError:
    return RefusalError(400, "invalid_audio", why, param="file")
