"""A speech file: its format, and writing it so that it appears only when complete."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from voiceflow.audio.wav import wav_writer
from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    import wave

ENDINGS = {
    ".mp3": "mp3_44100_128",
    ".wav": "wav_24000",
    ".opus": "opus_48000_64",
    ".pcm": "pcm_24000",
    ".raw": "pcm_24000",
    ".ulaw": "ulaw_8000",
    ".alaw": "alaw_8000",
}
"""The formats by file extension."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A speech file's format.

    Attributes:
        asked: The format requested from the service. It cannot stream WAV, so for WAV the samples are
            requested.
        wav_rate: Sample rate of a WAV file; None for other formats.
    """

    asked: str
    wav_rate: int | None = None

    @classmethod
    def of(cls, path: Path, name: str | None = None) -> Self:
        """The format with this name, or for the extension.

        Raises:
            ConfigurationError: If the extension is unknown, or a WAV file cannot hold the format.
        """
        ending = path.suffix.lower()
        name = name or ENDINGS.get(ending)
        if name is None:
            known = ", ".join(ENDINGS)
            raise ConfigurationError(
                f"the extension of {path.name} selects no format: use one of {known}, "
                "or pass --format, such as mp3_44100_128"
            )
        codec, _, rate = name.partition("_")
        if codec != "wav" and ending != ".wav":
            return cls(name)
        if codec not in ("wav", "pcm") or not rate.isdecimal():
            raise ConfigurationError(f"a WAV file takes wav_… or pcm_…, such as wav_24000, not {name}")
        return cls(f"pcm_{rate}", int(rate))


class SpeechFile:
    """A file that is written to a temporary file and moved to its path at the end of the block.

    An existing file is replaced; if the block fails, it is left unchanged.

    Args:
        path: The file's path.
        wav_rate: Sample rate of a WAV file; None for other formats.

    Raises:
        ConfigurationError: If it cannot be written.
    """

    def __init__(self, path: Path, wav_rate: int | None = None) -> None:
        self._path = path
        self._target = path.resolve()
        self._part = self._target.with_name(f".{self._target.name}.{secrets.token_hex(4)}.part")
        self._wav_rate = wav_rate
        self._file: BinaryIO
        self._wav: wave.Wave_write | None = None

    def __enter__(self) -> Self:
        if self._target.exists() and not self._target.is_file():
            raise ConfigurationError(f"cannot write {self._path}: it is not a file")
        with self._telling():
            self._file = self._part.open("xb")
        if self._wav_rate is not None:
            self._wav = wav_writer(self._file, self._wav_rate)
        return self

    def write(self, data: bytes) -> None:
        """Add audio."""
        with self._telling():
            if self._wav is None:
                self._file.write(data)
            else:
                self._wav.writeframesraw(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._telling():
                try:
                    if self._wav is not None:
                        self._wav.close()
                finally:
                    self._file.close()
                if kind is None:
                    self._part.replace(self._target)
        finally:
            self._part.unlink(missing_ok=True)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise ConfigurationError(f"cannot write {self._path}: {exc.strerror}") from exc
