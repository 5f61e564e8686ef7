"""Whatever users say over the agent, and whenever: no turn is lost, none is sent twice, and none overlap."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.stand_ins import Call
from tests.rows import example_count
from voiceflow.emulators.dialogflow import AgentRequest, DialogflowEmulator, DialogflowReply
from voiceflow.processors.dialogflow import Dialogflow

LONG = "one two three four five six seven eight nine ten eleven twelve"
NAMES = "alpha bravo charlie delta echo foxtrot golf hotel".split()


@dataclass(frozen=True)
class Manner:
    """How the agent answers."""

    delay: float
    gap: float
    partials: int
    may_cancel: bool


def seconds(most: float) -> st.SearchStrategy[float]:
    return st.integers(1, round(most * 20)).map(lambda step: step / 20)


class Flow:
    """Answers each request in its manner. Only CX has partial answers, and answers that may be cancelled."""

    def __init__(self, manners: list[Manner], *, is_cx: bool) -> None:
        self._manners = manners
        self._is_cx = is_cx
        self.count = 0

    def __call__(self, request: AgentRequest) -> DialogflowReply:
        manner = self._manners[self.count % len(self._manners)]
        self.count += 1
        said = f"About {request.text.rpartition(' ')[2].rstrip('.')}: {LONG}."
        if not self._is_cx:
            return DialogflowReply(says=[said], delay=manner.delay)
        return DialogflowReply(
            says=[said],
            partials=[["One moment."]] * manner.partials,
            delay=manner.delay,
            gap=manner.gap,
            may_cancel=manner.may_cancel,
            parameters={f"turn{self.count}": self.count},
        )


WORLDS = st.tuples(
    # Four words take more than half a second; in less, a recogniser has invented them.
    st.lists(st.tuples(seconds(6.0), seconds(1.0).map(lambda more: 0.6 + more)), min_size=1, max_size=5),
    st.lists(
        st.builds(Manner, seconds(2.0), seconds(2.0), st.integers(0, 2), st.booleans()),
        min_size=1,
        max_size=3,
    ),
)
"""For each turn of the user, the pause before it and its length; how the agent answers."""


def converse(agent: str, voices: list[tuple[float, float]], manners: list[Manner]) -> int:
    """Hold the call, check what came of it, and return how often the agent was interrupted."""
    is_cx = agent != ES
    flow = Flow(manners, is_cx=is_cx)
    service = DialogflowEmulator(flow)
    processor = Dialogflow(agent, session_id="s", no_input_event="")
    call = Call(processor)

    with service.in_memory():
        call.run(speaking(voices), until=120.0)
    sent = " ".join(request.text for request in service.requests if request.text != "hi")
    names = [name for name in NAMES if name in sent]
    assert names == NAMES[: len(voices)]
    assert [sent.count(name) for name in names] == [1] * len(names)
    assert not service.refused
    assert call.errors.seen == []
    # The last thing that the user hears is the whole answer to the last words.
    assert call.ear.words.endswith(f"About {names[-1]}: {LONG}.")
    if is_cx:
        assert processor.parameters[f"turn{len(service.requests)}"] == len(service.requests)
    said = [text for who, text in call.memory if who == "user"]
    assert " ".join(said).count("Tell me about") == len(voices)
    return call.ear.interruptions


def speaking(voices: list[tuple[float, float]]) -> Callable[[Call], None]:
    def script(call: Call) -> None:
        now = 0.0
        for number, (pause, length) in enumerate(voices):
            start = now + pause
            now = start + length + 0.4
            call.mouth.says(start, start + length, f"Tell me about {NAMES[number]}.")

    return script


CX, ES = "projects/p/locations/global/agents/a", "projects/p/agent"


@pytest.mark.parametrize("agent", [CX, ES], ids=["cx", "es"])
@settings(max_examples=example_count(40), deadline=None, derandomize=True)
@given(world=WORLDS)
def test_no_turn_is_lost_or_sent_twice(
    agent: str, world: tuple[list[tuple[float, float]], list[Manner]]
) -> None:
    voices, manners = world
    converse(agent, voices, manners)
