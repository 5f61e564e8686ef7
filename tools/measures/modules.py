"""The modules of the package, parsed."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "voiceflow"

_NOT_COUNTED = {"emulators", "testing", "audio"}
_GENERATED = "written by ``tools/"
"""In the first line of each module that a tool writes."""


@dataclass(frozen=True)
class Module:
    """A module of the package, parsed.

    Attributes:
        path: Below the checkout.
        lines: How many it has.
        tree: What is in it.
    """

    path: Path
    lines: int
    tree: ast.Module

    @property
    def is_generated(self) -> bool:
        """Whether a tool wrote it."""
        return _GENERATED in (ast.get_docstring(self.tree) or "").partition("\n")[0]

    @property
    def name(self) -> str:
        """As it is imported."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def is_counted(self) -> bool:
        """Whether its session factories, retry policies and timers count."""
        return self.path.parts[1] not in _NOT_COUNTED


def each_module(root: Path) -> Iterator[Module]:
    """Parse the modules of the package in a checkout, one after the other."""
    for path in sorted((root / PACKAGE).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield Module(path.relative_to(root), len(text.splitlines()), ast.parse(text))


def read_modules(root: Path) -> list[Module]:
    """Parse every module of the package in a checkout."""
    with _no_collections():
        return list(each_module(root))


@contextmanager
def _no_collections() -> Iterator[None]:
    """Trees have no cycles, and are many objects: looking for cycles takes two thirds of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
