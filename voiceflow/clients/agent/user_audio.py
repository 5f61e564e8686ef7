"""The user's audio on its way to a service: kept, converted and sent in chunks (no I/O)."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.resample import Quality
from voiceflow.clients.agent.ring import AudioRing
from voiceflow.errors import LocalProtocolError

_LONGEST_CHUNK = 0.25


class UserAudio:
    """A bounded queue of audio, whose latest part can be sent again.

    Args:
        audio: The format of what is taken.
        dropped: Called when audio begins to be dropped unsent, with all bytes that were.
        ring: Seconds kept at most.
        chunk: Seconds that are sent at a time, at least.
        replay: Seconds kept of what was sent.

    Attributes:
        is_quiet: Whether nothing was appended since this was last set.
    """

    def __init__(
        self,
        audio: AudioFormat,
        dropped: Callable[[int], None],
        *,
        ring: float,
        chunk: float,
        replay: float = 0.0,
    ) -> None:
        self._audio = audio
        self._on_dropped = dropped
        self._ring = AudioRing(audio, ring)
        self._kept = AudioRing(audio, replay)
        self._chunk = audio.size(chunk)
        self._longest = audio.size(_LONGEST_CHUNK)
        self._converter: Converter | None = None
        self._is_full = False
        self.is_quiet = True

    @property
    def dropped(self) -> int:
        """Bytes that were never sent because the ring was full."""
        return self._ring.dropped

    def convert_to(self, wire: AudioFormat, *, quality: Quality = Quality.LQ) -> None:
        """Convert from now on to the format that the service takes."""
        self._converter = None if wire == self._audio else Converter(self._audio, wire, quality=quality)

    def check(self, data: bytes) -> None:
        """Raise ``LocalProtocolError`` if this is not whole samples."""
        if len(data) % self._audio.encoding.bytes_per_sample:
            raise LocalProtocolError("audio must come in whole samples")

    def append(self, data: bytes) -> bool:
        """Take audio; returns whether there is a chunk to send."""
        self.is_quiet = False
        has_dropped = self._ring.append(data)
        if has_dropped and not self._is_full:
            self._on_dropped(self._ring.dropped)
        self._is_full = has_dropped
        return len(self._ring) >= self._chunk

    def keep(self, data: bytes) -> None:
        """Keep audio that is not sent, unless ``recall`` asks for it."""
        self._kept.append(data)

    def recall(self, seconds: float) -> None:
        """Send the last seconds of what was kept, and forget the rest."""
        kept = self._kept.take(len(self._kept))
        size = self._audio.size(seconds)
        self._ring.append(kept[-size:] if size else b"")

    def rewind(self) -> None:
        """Send all that was kept again, before what is not yet sent."""
        unsent = self._ring.take(len(self._ring))
        self._ring.append(self._kept.take(len(self._kept)) + unsent)

    def next_chunk(self) -> bytes:
        """Take the next chunk, in the service's format; empty if there is none."""
        return self._take(self._chunk)

    def next_rest(self) -> bytes:
        """Take what is left, however short, piece by piece; empty at the end."""
        return self._take(1)

    def _take(self, least: int) -> bytes:
        while len(self._ring) >= least:
            data = self._ring.take(self._longest)
            self._kept.append(data)
            data = data if self._converter is None else self._converter.process(data)
            if data:
                return data
        return b""
