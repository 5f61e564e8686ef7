"""The pizzeria: an order that the caller changes while the agent speaks."""

import json
from collections.abc import Callable

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.testing import Stage

ADDED = "Two margheritas are on your order, that is eighteen euros so far. Would you like anything else?"


def add(kind: str, number: int) -> AnswerToolCall:
    return AnswerToolCall("add_pizza", json.dumps({"kind": kind, "number": number}))


def results(stage: Stage) -> list[str]:
    last = stage.model.exchanges[-1].request["messages"]
    return [message["content"] for message in last if message["role"] == "tool"]


async def test_an_order_is_changed_by_an_interruption_and_placed(stage_for: Callable[..., Stage]) -> None:
    answers = [
        Answer(calls=[add("margherita", 2)]),
        ADDED,
        Answer(calls=[add("margherita", -1), add("diavola", 1)]),
        "One margherita and one diavola for twenty one euros. Shall I place it?",
        Answer(calls=[AnswerToolCall("place_order")]),
        "It is ready in twenty minutes.",
        Answer(text="Thank you. Goodbye!", calls=[AnswerToolCall("end_call")]),
    ]
    async with stage_for("pizza_orders.py", answers=answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Two margheritas, please.")
            await caller.interrupt_after(1.5, "Wait, one of them as a diavola.")
            await caller.wait_for_agent()
            await caller.say("Yes, please.")
            await caller.wait_for_agent()
            await caller.say("No, thank you, that is all.")
            await caller.call.over()
            assert caller.call.status == "completed"
        assert results(stage) == [
            "{'margherita': 2}, 18 euros",
            "{'margherita': 1}, 9 euros",
            "{'margherita': 1, 'diavola': 1}, 21 euros",
            "Placed. It is ready in 20 minutes.",
        ]
        interrupted = stage.transcript[2]
        assert interrupted[0] == "agent"
        assert ADDED.startswith(interrupted[1])
        assert interrupted[1] != ADDED
        assert stage.transcript[-1] == ("agent", "Thank you. Goodbye!")


async def test_an_empty_order_is_not_placed(stage_for: Callable[..., Stage]) -> None:
    answers = [Answer(calls=[AnswerToolCall("place_order")]), "What would you like?"]
    async with stage_for("pizza_orders.py", answers=answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Place my order.")
            await caller.wait_for_agent()
        assert results(stage) == ["There is nothing on the order yet."]
