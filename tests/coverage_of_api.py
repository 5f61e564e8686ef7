"""Which operations of the HTTP API a test module is there for: its ``COVERS``, from operation to call."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Covered:
    """Where an operation is used.

    Attributes:
        call: The call of the client, such as ``voices.list``.
        test: The test module's path in the repository.
    """

    call: str
    test: str


def covers(folder: str) -> dict[Any, Covered]:
    """What the test modules in a folder of tests cover."""
    found: dict[Any, Covered] = {}
    for path in sorted((ROOT / "tests" / folder).glob("test_*.py")):
        name = f"tests.{folder.replace('/', '.')}.{path.stem}"
        for operation, call in getattr(importlib.import_module(name), "COVERS", {}).items():
            found[operation] = Covered(call, path.relative_to(ROOT).as_posix())
    return found


def check_covered(request: pytest.FixtureRequest, reached: set[Any]) -> None:
    """Fail unless the operations that were reached are those that the module says it covers.

    Only when the module ran as a whole: a test that is run alone need not cover them all.
    """
    module: Any = request.module
    is_whole = not request.config.getoption("keyword") and not any("::" in a for a in request.config.args)
    covers = set(getattr(module, "COVERS", ()))
    if is_whole and not request.session.testsfailed:
        assert covers <= reached, f"not reached: {[(o.method, o.path) for o in covers - reached]}"
