"""Writes the modules, in the project's format."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_SETTINGS = Path(__file__).resolve().parents[2] / "pyproject.toml"


def write(texts: Mapping[str, str], target: Path) -> None:
    """Write each text as a module, and have it formatted.

    Args:
        texts: By the module's name.
        target: The folder.
    """
    for name, text in texts.items():
        (target / f"{name}.py").write_text(text)
    for arguments in (["format", "--quiet"], ["check", "--fix", "--quiet"], ["format", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--config", str(_SETTINGS), str(target)]
        subprocess.run(command, check=True)  # noqa: S603
