"""A vendor is what bears its name: without that, everything else still works."""

from __future__ import annotations

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

# Reads lines of names: what is gone at first, then what to import without it, then each vendor's own names.
IMPORT_ALL = """
import importlib, os, sys

class Gone:
    # A finder before all others that finds none of the names: as if their files were deleted.
    def find_spec(self, name, path=None, target=None):
        if name in gone:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def import_all(names):
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}", end="; ")
    print(flush=True)

gone, rest, *vendors = [line.split() for line in sys.stdin]
gone = set(gone)
sys.meta_path.insert(0, Gone())
import_all(rest)
for names in vendors:
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    gone -= set(names)
    import_all(names)
    os._exit(0)
"""


def all_modules() -> list[str]:
    """The names of the package's modules."""
    paths = (path.relative_to(PACKAGE.parent).with_suffix("") for path in sorted(PACKAGE.rglob("*.py")))
    return [".".join(path.parts).removesuffix(".__init__") for path in paths]


def bears(module: str, vendor: str) -> bool:
    """Whether a module bears the vendor's name. Another vendor's API for it is that other vendor's."""
    before, found, _ = f".{module}.".partition(f".{vendor}.")
    return bool(found) and not set(VENDORS) & set(before.split("."))


@pytest.fixture(scope="module")
def errors() -> dict[str, str]:
    """What does not import: by vendor without all other vendors, by "" of all else without any vendor."""
    modules = [name for name in all_modules() if not name.endswith("__main__")]
    vendors = [[name for name in modules if bears(name, vendor)] for vendor in VENDORS]
    gone = sorted(set().union(*vendors))
    rest = [name for name in modules if name not in gone]
    assert all(vendors)
    assert len(rest) > 200
    names = "".join(f"{' '.join(line)}\n" for line in (gone, rest, *vendors))
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        input=names,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    return dict(zip(("", *VENDORS), done.stdout.splitlines(), strict=True))


def test_all_else_imports_without_any_vendor(errors: dict[str, str]) -> None:
    assert errors[""] == ""


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_imports_without_the_others(vendor: str, errors: dict[str, str]) -> None:
    assert errors[vendor] == ""
