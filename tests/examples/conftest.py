"""The examples, each answering a call on virtual time."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from voiceflow.server import create_app, load_bot
from voiceflow.testing import Stage

EXAMPLES = Path(__file__).parents[2] / "examples"

StageFor: TypeAlias = Callable[..., Stage]


@pytest.fixture
def stage_for() -> StageFor:
    """Makes a stage for an example."""

    def make(name: str, **options: Any) -> Stage:
        return Stage(partial(create_app, load_bot(EXAMPLES / name)), **options)

    return make


@pytest.fixture
def redact() -> type:
    """The processor of the example."""
    found = load_bot(EXAMPLES / "custom_processor.py").__globals__["HideCards"]
    assert isinstance(found, type)
    return found
