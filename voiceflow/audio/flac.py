"""Writing FLAC: nothing is lost, and the file is smaller than WAV."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def is_flac(file: object) -> bool:
    """Whether a file is to be FLAC, by its name."""
    return isinstance(file, str | os.PathLike) and os.fspath(file).lower().endswith(".flac")


def flac_library() -> Any:
    """The package that encodes and decodes FLAC.

    Raises:
        ConfigurationError: If it is not installed.
    """
    try:
        return importlib.import_module("soundfile")
    except ModuleNotFoundError as exc:
        raise ConfigurationError('FLAC needs an encoder: pip install "voiceflow-calls[mp3]"') from exc


def write_flac(
    file: str | os.PathLike[str], pieces: Iterable[NDArray[np.int16]], sample_rate: int, channels: int
) -> None:
    """Write a FLAC file, piece by piece. It is slow: call it off the event loop.

    Args:
        file: Where to; a file that exists is replaced.
        pieces: Samples of shape ``(n, channels)``.
        sample_rate: In Hz.
        channels: How many.

    Raises:
        ConfigurationError: If the package that encodes it is not installed.
    """
    soundfile = flac_library()
    with soundfile.SoundFile(
        os.fspath(file), "w", samplerate=sample_rate, channels=channels, format="FLAC", subtype="PCM_16"
    ) as out:
        for piece in pieces:
            out.write(piece)
