"""A bot's own code beside a Dialogflow agent."""

import asyncio
from typing import Any

import pytest

from tests.processors.dialogflow.test_dialogflow import Scene
from voiceflow import (
    EndReason,
    LeaveFrame,
)
from voiceflow.clients.dialogflow import CustomPayload, LiveAgentHandoff, TransferCall
from voiceflow.emulators.dialogflow import (
    DialogflowReply,
    hands_data,
    hands_off,
    transfers,
)
from voiceflow.processors.dialogflow import DialogflowHooks


def test_a_transfer_happens_after_the_words_before_it() -> None:
    done: list[tuple[float, str]] = []
    scene: Scene

    def transfer(wish: TransferCall) -> None:
        async def act() -> None:
            done.append((asyncio.get_running_loop().time(), wish.phone_number))

        scene.agent.session.leave(LeaveFrame(reason=EndReason.TRANSFERRED, act=act))

    scene = Scene(
        DialogflowReply(says=["I will put you through now.", transfers("+15550199")]),
        hooks=DialogflowHooks(transfer=transfer),
    )
    assert scene.run() is EndReason.TRANSFERRED
    [(at, number)] = done
    assert number == "+15550199"
    assert at >= scene.call.ear.heard[-1][0]
    assert scene.heard == "I will put you through now."


@pytest.mark.parametrize("message", [transfers("+15550199"), hands_off(team="sales")])
def test_without_a_hook_the_user_learns_that_nobody_takes_over(message: Any) -> None:
    scene = Scene(DialogflowReply(says=["One moment.", message]))
    scene.run(until=6.0)
    assert scene.heard == "One moment. Sorry, I could not put you through."
    assert scene.errors == ["ConfigurationError"]


def test_a_hook_that_fails_does_not_end_the_call() -> None:
    def broken(_: LiveAgentHandoff) -> None:
        raise ValueError("no")

    scene = Scene(
        DialogflowReply(says=["One moment.", hands_off()]), "Yes?", hooks=DialogflowHooks(handoff=broken)
    )
    scene.run(lambda c: c.mouth.says(8.0, 9.0, "Hello?"), until=15.0)
    assert scene.heard == "One moment. Sorry, I could not put you through. Yes?"


def test_data_and_parameters_reach_the_bot_with_whole_numbers_as_ints() -> None:
    seen: list[Any] = []

    async def take(message: CustomPayload) -> None:
        seen.append(message.data)

    scene = Scene(
        DialogflowReply(says=[hands_data(order=[1, 2.5], ok=True), "Done."], parameters={"n": 3, "x": 1.5}),
        DialogflowReply(says=["Again."]),
        hooks=DialogflowHooks(payload=take, parameters=seen.append),
    )
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "Go on."), until=8.0)
    assert seen == [{"n": 3, "x": 1.5}, {"order": [1, 2.5], "ok": True}]
    assert isinstance(scene.agent.parameters["n"], int)
