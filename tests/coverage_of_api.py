"""Which operations of the HTTP API a test module is there for: its ``COVERS``, from operation to call."""

from __future__ import annotations

from typing import Any

import pytest


def check_covered(request: pytest.FixtureRequest, reached: set[Any]) -> None:
    """Fail unless the operations that were reached are those that the module says it covers.

    Only when the module ran as a whole: a test that is run alone need not cover them all.
    """
    module: Any = request.module
    is_whole = not request.config.getoption("keyword") and not any("::" in a for a in request.config.args)
    covers = set(module.COVERS)
    if is_whole and not request.session.testsfailed:
        assert covers <= reached, f"not reached: {[(o.method, o.path) for o in covers - reached]}"
