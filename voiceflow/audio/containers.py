"""Container files in place of raw samples: headers that a service puts in front of its audio."""

from __future__ import annotations

import struct

from voiceflow.audio.encoding import AudioFormat, Encoding

LONGEST_HEADER = 64 * 1024
"""Bytes within which the samples of a WAV file must begin."""

_WAVE_ENCODINGS = {(1, 16): Encoding.PCM16, (6, 8): Encoding.ALAW, (7, 8): Encoding.MULAW}
_EXTENSIBLE = 0xFFFE
_ENDLESS = 0x7FFFFFFF  # from here on, the length was unknown when the header was written
_MP3_KBPS = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


class Unwrapper:
    """Removes the WAV header from the audio of one reply, and recognises files that cannot be played.

    Args:
        wanted: The required format of the samples.

    Attributes:
        container: The container found, such as ``"WAV"``; empty if there are only samples.
        refusal: Why the audio cannot be played; empty if it can.
    """

    def __init__(self, wanted: AudioFormat) -> None:
        self.container = ""
        self.refusal = ""
        self._wanted = wanted
        self._held = b""
        self._samples_left: int | None = None
        self._rest_left = 0

    def feed(self, data: bytes) -> bytes:
        """The samples in the next piece; none if the audio cannot be played."""
        if self._held:
            data, self._held = self._held + data, b""
        if self.refusal:
            return b""
        is_inside = self._samples_left is not None
        if data[:4] == b"RIFF" and (data[8:12] == b"WAVE" or (len(data) < 12 and not is_inside)):
            return self._open(data)
        if is_inside:
            return self._within(data)
        if name := container_of(data):
            self.container, self.refusal = name, f"{name} has to be decoded first"
            return b""
        return data

    def _open(self, data: bytes) -> bytes:
        self.container = "WAV"
        form, position, end = None, 12, len(data)
        while position + 8 <= end:
            name, size = struct.unpack_from("<4sI", data, position)
            position += 8
            if name == b"data":
                return self._begin(data, position, size, form)
            if name == b"fmt " and position + min(size, 26) <= end:
                form = _wave_format(data, position, size)
            position += size + size % 2
        if end > LONGEST_HEADER:
            self.refusal = "it contains no samples"
        else:
            self._held = data
        return b""

    def _begin(self, data: bytes, start: int, size: int, form: AudioFormat | None) -> bytes:
        if form != self._wanted:
            found = "other samples" if form is None else f"{form.encoding} at {form.sample_rate} Hz"
            self.refusal = f"it holds {found}"
            return b""
        is_endless = not 0 < size < _ENDLESS
        self._samples_left = None if is_endless else size
        rest = struct.unpack_from("<I", data, 4)[0] + 8 - start - size
        self._rest_left = rest if not is_endless and 0 < rest <= LONGEST_HEADER else 0
        return data[start:] if is_endless else self._within(data[start:])

    def _within(self, data: bytes) -> bytes:
        """The samples of a file of known length, without the data that follows them."""
        left = self._samples_left or 0
        samples, rest = data[:left], data[left:]
        self._samples_left = left - len(samples)
        skipped = min(len(rest), self._rest_left)
        self._rest_left -= skipped
        if not self._samples_left and not self._rest_left:
            self._samples_left = None
        return samples + (self.feed(rest[skipped:]) if rest[skipped:] else b"")


def container_of(data: bytes) -> str:
    """The name of the file format (other than WAV) that begins here; empty if these may be samples.

    It checks enough bytes that samples are not mistaken for a file by chance.
    """
    match data[:4]:
        case b"OggS" if data[4:6] == b"\0\2":
            return "Ogg"
        case b"fLaC" if data[5:8] == b"\0\0\x22":
            return "FLAC"
        case b".snd" if data[4:6] == b"\0\0":
            return "AU"
        case b"FORM" if data[8:11] == b"AIF":
            return "AIFF"
        case b"RIFX" | b"RF64" if data[8:12] == b"WAVE":
            return "WAV"
        case b"\x1a\x45\xdf\xa3" if b"webm" in data[:64] or b"matroska" in data[:64]:
            return "WebM"
        case b"caff" if data[4:6] == b"\0\1":
            return "CAF"
        case b"#!AM" if data[4:5] == b"R":
            return "AMR"
    if data[4:8] == b"ftyp" and data[:2] == b"\0\0":
        return "MP4"
    is_tag = data[:3] == b"ID3" and data[3:4] in (b"\2", b"\3", b"\4") and data[4:5] == b"\0"
    return "MP3" if is_tag or _is_mp3(data) else ""


def _wave_format(data: bytes, position: int, size: int) -> AudioFormat | None:
    if size < 16:
        return None
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, position)
    if tag == _EXTENSIBLE and size >= 26:
        (tag,) = struct.unpack_from("<H", data, position + 24)
    encoding = _WAVE_ENCODINGS.get((tag, bits))
    return AudioFormat(encoding, rate) if encoding is not None and channels == 1 and rate else None


def _is_mp3(data: bytes) -> bool:
    """Whether two frames of MPEG audio, layer III, begin here: a single header may be a coincidence."""
    length = _mp3_frame(data)
    return bool(length) and data[length : length + 2] == data[:2] and bool(_mp3_frame(data[length:]))


def _mp3_frame(data: bytes) -> int:
    """Bytes of the frame that begins here, or 0."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate, padding = data[1] >> 3 & 3, data[2] >> 4, data[2] >> 2 & 3, data[2] >> 1 & 1
    if version == 1 or not 0 < bitrate < 15 or rate == 3:
        return 0
    kbps = _MP3_KBPS[3 if version == 3 else 2][bitrate - 1]
    return (144000 if version == 3 else 72000) * kbps // _MP3_RATES[version][rate] + padding
