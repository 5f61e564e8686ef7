"""The order line with its tools."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.testing import Stage


def results(request: Mapping[str, Any]) -> list[str]:
    return [message["content"] for message in request["messages"] if message["role"] == "tool"]


@pytest.mark.parametrize("is_keyed", [False, True])
async def test_an_order_is_looked_up_by_its_number(stage_for: Callable[..., Stage], is_keyed: bool) -> None:
    answers = [
        "What is your order number?",
        Answer(text="One moment.", calls=[AnswerToolCall("order_status", json.dumps({"number": "47 29"}))]),
        "Your order is on its way, it comes tomorrow.",
        Answer(text="Thank you for calling. Goodbye!", calls=[AnswerToolCall("end_call")]),
    ]
    async with stage_for("order_status.py", answers=answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Where is my order?")
            await caller.wait_for_agent()
            if is_keyed:
                await caller.press("4729#")
            else:
                await caller.say("It is four seven two nine.")
            await caller.wait_for_agent(pause=1.0)
            await caller.say("No, thank you.")
            await caller.call.over()
            assert caller.call.status == "completed"
        asked = [exchange.request for exchange in stage.model.exchanges]
        number = "(pressed keys: 4729#)" if is_keyed else "It is four seven two nine."
        assert asked[1]["messages"][-1] == {"role": "user", "content": number}
        assert json.loads(results(asked[2])[0]) == {"status": "on its way", "delivery": "tomorrow"}
        assert len(asked) == 4
        assert stage.transcript[-1] == ("agent", "Thank you for calling. Goodbye!")


async def test_a_wrong_number_is_asked_for_again(stage_for: Callable[..., Stage]) -> None:
    answers = [Answer(calls=[AnswerToolCall("order_status", '{"number": "1"}')]), "I cannot find it."]
    async with stage_for("order_status.py", answers=answers) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Where is order one?")
            await caller.wait_for_agent()
        assert results(stage.model.exchanges[1].request) == [
            "I cannot find an order with that number. Could you say it again?"
        ]
        assert stage.transcript[-1] == ("agent", "I cannot find it.")
