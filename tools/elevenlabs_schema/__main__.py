"""``python -m tools.elevenlabs_schema``: write the models anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.elevenlabs_schema.facts import Facts
from tools.elevenlabs_schema.modules import Modules

TARGET = Path(__file__).resolve().parents[2] / "voiceflow" / "clients" / "elevenlabs" / "schema"


def main() -> None:
    """Write each module and have it formatted."""
    TARGET.mkdir(exist_ok=True)
    for name, text in Modules(Facts.load()).texts().items():
        (TARGET / f"{name}.py").write_text(text)
    for arguments in (["format", "--quiet"], ["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(TARGET)], check=True)  # noqa: S603


main()
