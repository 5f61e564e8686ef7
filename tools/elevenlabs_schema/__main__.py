"""``python -m tools.elevenlabs_schema``: write the models anew."""

from __future__ import annotations

from pathlib import Path

from tools.elevenlabs_schema.facts import Facts
from tools.elevenlabs_schema.modules import Modules
from tools.elevenlabs_schema.writing import write

TARGET = Path(__file__).resolve().parents[2] / "voiceflow" / "clients" / "elevenlabs" / "schema"


def main() -> None:
    """Write each module."""
    TARGET.mkdir(exist_ok=True)
    write(Modules(Facts.load()).texts(), TARGET)


main()
