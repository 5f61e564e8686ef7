"""The reference is that of the code as it is."""

import importlib
import re
from functools import cache
from pathlib import Path

from docs.build_reference import PACKAGES, PLACE, page

ROOT = Path(__file__).parents[2]
PAGE = cache(page)


def test_the_reference_is_up_to_date() -> None:
    assert PLACE.read_text("utf-8") == PAGE(), "run: python docs/build_reference.py"


def test_every_public_package_is_in_the_reference() -> None:
    """A package is public if it has an ``__all__`` and is named in a page for people to import from."""
    pages = "".join(place.read_text("utf-8") for place in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    imported = set(re.findall(r"^from (voiceflow[\w.]*) import", pages, re.MULTILINE))
    packages = {name for name in imported if hasattr(importlib.import_module(name), "__all__")}
    assert packages <= set(PACKAGES)


def test_every_public_name_is_in_the_reference() -> None:
    text = PAGE()
    missing = [
        f"{package}.{name}"
        for package in PACKAGES
        for name in importlib.import_module(package).__all__
        if f"\n- `{name}" not in text.partition(f"\n## {package}\n")[2].partition("\n## ")[0]
    ]
    assert missing == []


def test_every_name_has_a_line_about_it() -> None:
    bare = [line for line in PAGE().splitlines() if line.startswith("- `") and line.endswith(": ")]
    assert bare == []
    assert len(PACKAGES) == PAGE().count("\n## ")
