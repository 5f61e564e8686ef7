"""The bank: a wrong PIN, the right one, an interruption, and numbers that leave no trace."""

import json
from collections.abc import Callable

from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.testing import Stage
from voiceflow.testing.callers import Caller

CHECK = Answer(calls=[AnswerToolCall("check_pin")])
BALANCE = Answer(calls=[AnswerToolCall("balance")])


def results(stage: Stage) -> list[str]:
    last = stage.model.exchanges[-1].request["messages"]
    return [message["content"] for message in last if message["role"] == "tool"]


async def ask_for_the_balance(caller: Caller) -> None:
    await caller.wait_for_agent()
    await caller.say("What is my balance?")
    await caller.wait_for_agent()


async def test_a_wrong_pin_is_asked_for_again_and_the_right_one_opens_the_account(
    stage_for: Callable[..., Stage],
) -> None:
    long_answer = "You have one thousand two hundred and four dollars and fifty cents on your account today."
    answers = [
        CHECK,
        BALANCE,
        long_answer,
        Answer(calls=[AnswerToolCall("block_card")]),
        "It is blocked.",
        Answer(text="Goodbye!", calls=[AnswerToolCall("end_call")]),
    ]
    async with stage_for("bank_line.py", answers=answers) as stage:
        async with stage.call("+15550100") as caller:
            await ask_for_the_balance(caller)
            await caller.press("1111")
            await caller.wait_for_agent()
            await caller.press("4729")
            await caller.interrupt_after(1.5, "My card 4111 1111 1111 1111 is lost, block it.")
            await caller.wait_for_agent()
            await caller.say("That is all, thank you.")
            await caller.call.over()
            assert caller.call.status == "completed"
        said = [text for _, text in stage.transcript]
        assert said[0].startswith("Your call to Mill Street Bank is not recorded.")
        assert "That was not right." in " ".join(said)
        assert ("caller", "My card [hidden] is lost, block it.") in stage.transcript
        assert results(stage) == [
            "The PIN is right.",
            "1204 dollars and 50 cents",
            "The card is blocked. A new one comes by mail.",
        ]
        heard = next(text for who, text in stage.transcript if who == "agent" and text.startswith("You have"))
        assert long_answer.startswith(heard)
        assert heard != long_answer


async def test_the_pin_and_the_card_number_are_in_no_request_and_no_record(
    stage_for: Callable[..., Stage],
) -> None:
    answers = [CHECK, "Your PIN is right.", "I see no number."]
    async with stage_for("bank_line.py", answers=answers) as stage:
        async with stage.call("+15550100") as caller:
            await ask_for_the_balance(caller)
            await caller.press("4729")
            await caller.wait_for_agent()
            await caller.say("My card is 4111 1111 1111 1111.")
            await caller.wait_for_agent()
        requests = json.dumps([exchange.request for exchange in stage.model.exchanges])
        records = requests + repr(stage.journals[0].notes) + repr(stage.transcript)
        assert "[hidden]" in records
        assert "4729" not in records
        assert "4111" not in records


async def test_three_wrong_pins_end_the_call(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("bank_line.py", answers=[CHECK]) as stage:
        async with stage.call("+15550100") as caller:
            await ask_for_the_balance(caller)
            for _ in range(2):
                await caller.press("1111")
                await caller.wait_for_agent()
            await caller.press("1111")
            await caller.call.over()
            assert caller.call.status == "completed"
        assert stage.transcript[-1][1].startswith("I could not check who you are.")


async def test_without_the_pin_nothing_is_told(stage_for: Callable[..., Stage]) -> None:
    async with stage_for("bank_line.py", answers=[BALANCE, "Please key your PIN first."]) as stage:
        async with stage.call("+15550100") as caller:
            await ask_for_the_balance(caller)
        assert results(stage) == ["Not allowed: call check_pin first."]
