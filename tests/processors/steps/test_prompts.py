"""Instructions for a model that asks for a value."""

from __future__ import annotations

from typing import Any

from voiceflow.captures import Asking, Capture, Digits
from voiceflow.processors.steps.prompts import ENTER, capture_prompt, state_of
from voiceflow.turns import UserTurn

NUMBER: Capture[Any] = Digits("Your order number?", about="the number of the order", read_back=True)


def test_a_model_knows_what_is_asked_for_and_with_which_tool_to_enter_it() -> None:
    prompt = capture_prompt(NUMBER, "You asked.")
    assert "for the number of the order (" in prompt
    assert " You asked. " in prompt
    assert f"call {ENTER} " in prompt


async def test_a_model_knows_what_was_asked_last() -> None:
    asking: Asking[Any] = Asking(NUMBER)
    assert state_of(asking, "en") == 'You have asked: "Your order number?"'
    await asking.take(UserTurn(text="four seven one one"), "en")
    assert "4" in state_of(asking, "en")
    assert state_of(asking, "de") != state_of(asking, "en")
