"""A vendor is what bears its name: without that, everything else still works."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import voiceflow

PACKAGE = Path(voiceflow.__file__).parent
VENDORS = (
    "anthropic",
    "asterisk",
    "audiosocket",
    "browser",
    "dialogflow",
    "elevenlabs",
    "gemini",
    "local",
    "mcp",
    "microphone",
    "openai",
    "plivo",
    "signalwire",
    "sip",
    "telnyx",
    "twilio",
    "vonage",
    "zoom",
)

IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")
"""


def gone(vendor: str, folder: Path, names: list[str]) -> set[str]:
    """What of a folder bears the vendor's name. Another vendor's API for it is that other vendor's."""
    if (set(VENDORS) - {vendor}) & set(folder.relative_to(PACKAGE).parts):
        return {"__pycache__"} & set(names)
    return {"__pycache__", vendor, f"{vendor}.py"} & set(names)


def without(vendor: str, place: Path) -> list[str]:
    """Copy the package without a vendor; returns the names of the modules that are left."""
    root = place / "voiceflow"
    shutil.copytree(PACKAGE, root, ignore=lambda folder, names: gone(vendor, Path(folder), names))
    modules = (path.relative_to(place).with_suffix("") for path in sorted(root.rglob("*.py")))
    return [".".join(module.parts).removesuffix(".__init__") for module in modules]


@pytest.mark.parametrize("vendor", VENDORS)
def test_all_else_imports_without_a_vendors_folders(vendor: str, tmp_path: Path) -> None:
    modules = [name for name in without(vendor, tmp_path) if not name.endswith("__main__")]
    assert len(modules) > 200
    # Isolated: neither this copy of the package nor the one that is installed is found before it.
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{IMPORT_ALL}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *modules], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("", "")
