"""Calls to speech-to-speech agents on a stage."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from voiceflow import Pipeline, Processor
from voiceflow.processors import VAD
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call


@pytest.fixture
def stage_with() -> Callable[..., Stage]:
    """Makes a stage whose bot is one agent."""

    def make(agent: Callable[[], Processor], *, has_vad: bool = True, **options: Any) -> Stage:
        async def bot(call: Call) -> None:
            await call.run(Pipeline([call.input(), *([VAD()] if has_vad else []), agent(), call.output()]))

        return Stage(partial(create_app, bot), **options)

    return make
