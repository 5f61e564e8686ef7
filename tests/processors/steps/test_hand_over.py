"""Hand-over between agents at random moments: no turn is lost, none is answered twice."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.stand_ins import Call
from tests.rows import example_count
from voiceflow.dialogue import (
    ChatLimits,
    Delta,
    Finish,
    Message,
    TextDelta,
    ToolCall,
    ToolMessage,
    ToolSchema,
    UserMessage,
)
from voiceflow.processors.steps import AgentStep, StepRunner, Steps

WORDS = ["apple", "banana", "cherry", "damson", "elder", "fig"]


@dataclass
class Collector:
    """A model that ends each step with the user's words that no step has had yet."""

    delay: float
    model: str = "collector"
    limits: ChatLimits = field(default_factory=ChatLimits)

    def __post_init__(self) -> None:
        self._ids = itertools.count()

    async def check(self) -> None:
        return

    @asynccontextmanager
    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AsyncIterator[AsyncIterator[Delta]]:
        yield self._deltas(messages)

    async def _deltas(self, messages: Sequence[Message]) -> AsyncIterator[Delta]:
        await asyncio.sleep(self.delay)
        new = itertools.takewhile(lambda message: not isinstance(message, ToolMessage), reversed(messages))
        texts = [message.text for message in new if isinstance(message, UserMessage)][::-1]
        if not texts or texts[-1].startswith("("):
            yield TextDelta("Next, please. ")
        else:
            yield ToolCall(f"call_{next(self._ids)}", "finish", json.dumps({"value": " ".join(texts)}))
        yield Finish("stop")


@settings(max_examples=example_count(40), deadline=None)
@given(
    gaps=st.lists(st.floats(0.8, 5.0), min_size=len(WORDS), max_size=len(WORDS)),
    delay=st.floats(0.0, 2.0),
    pause=st.floats(0.0, 3.0),
    memory=st.sampled_from(["keep", "fresh"]),
    greets=st.booleans(),
)
def test_each_word_goes_to_exactly_one_agent(
    gaps: list[float], delay: float, pause: float, memory: str, greets: bool
) -> None:
    results: list[str] = []

    async def reception(steps: StepRunner) -> None:
        while True:
            greeting = "Go on." if greets else ""
            step = AgentStep("Take.", result=str, greeting=greeting, memory=memory)  # type: ignore[arg-type]
            results.append(await steps.run(step))
            await asyncio.sleep(pause)

    call = Call(Steps(reception, model=Collector(delay)))

    def script(c: Call) -> None:
        at = 1.0
        for word, gap in zip(WORDS, gaps, strict=True):
            c.mouth.says(at, at + 0.6, word)
            at += gap

    call.run(script, until=45.0)
    said = [text for role, text in call.memory if role == "user"]
    assert " ".join(said).split() == WORDS
    assert " ".join(results).split() == WORDS
    assert call.errors.seen == []
