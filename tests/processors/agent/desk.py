"""A call to one speech-to-speech agent, whose bot can be reached from the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from tests.processors.agent.kinds import Kind, Script
from voiceflow import Pipeline
from voiceflow.processors import VAD
from voiceflow.processors.agent.agent import SpeechAgent
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call


class Desk:
    """A stage for calls to one agent, whose bot can be reached from the test."""

    def __init__(self, make: Callable[[], SpeechAgent]) -> None:
        self._make = make
        self.call: Call
        self.agent: SpeechAgent
        self.stage = Stage(partial(create_app, self._bot))

    async def _bot(self, call: Call) -> None:
        self.call, self.agent = call, self._make()
        await call.run(Pipeline([call.input(), VAD(), self.agent, call.output()]))

    @property
    def transcript(self) -> list[tuple[str, str]]:
        return self.stage.transcript


@asynccontextmanager
async def greeted(
    kind: Kind, answers: Script, *, tools: Sequence[Any] = ()
) -> AsyncIterator[tuple[Desk, Caller]]:
    """A call that begins when the caller has heard "Hello."; the service then gives these answers."""
    desk = Desk(lambda: kind.make(tools=tools, greeting="Hello."))
    async with desk.stage as stage:
        kind.prepare(stage, "Hello.", answers)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            yield desk, caller
