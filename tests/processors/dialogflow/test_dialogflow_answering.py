"""Requests for an answer, repeated and given up."""

import asyncio

import pytest

from tests.processors.dialogflow.test_dialogflow import Scene
from tests.processors.stand_ins import Call
from voiceflow import (
    EndReason,
)
from voiceflow.clients.dialogflow import DialogflowError
from voiceflow.emulators.dialogflow import (
    DialogflowAnswer,
    DialogflowRefusal,
    DialogflowReply,
    DialogflowSilence,
)
from voiceflow.processors.dialogflow import DialogflowLimits

CX = "projects/p/locations/europe-west1/agents/a"


ES = "projects/p/agent"


def test_words_over_a_pending_answer_cancel_it_and_its_parameters_are_sent_again() -> None:
    scene = Scene("Welcome.", DialogflowReply(says=["Late."], delay=5.0), "Now.", parameters={"vip": True})

    def script(call: Call) -> None:
        asyncio.get_running_loop().call_at(2.5, lambda: scene.agent.set_parameters(order=7))
        call.mouth.says(3.0, 4.0, "First.")
        call.mouth.says(6.0, 7.0, "No, something else please.")

    scene.run(script, until=15.0)
    assert scene.heard == "Welcome. Now."
    assert scene.service.cancelled == 1
    sent = [dict(request.parameters) for request in scene.service.requests]
    assert sent == [{"vip": True}, {"order": 7}, {"order": 7}]


@pytest.mark.parametrize("agent", [CX, ES])
def test_a_service_that_is_briefly_away_is_asked_again(agent: str) -> None:
    away = DialogflowRefusal(status="UNAVAILABLE")
    scene = Scene("Welcome.", away, DialogflowRefusal(status="RESOURCE_EXHAUSTED"), "Here.", agent=agent)
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "Hello?"), until=9.0)
    assert scene.heard == "Welcome. Here."
    assert scene.errors == []


@pytest.mark.parametrize("agent", [CX, ES])
@pytest.mark.parametrize(
    "fault",
    [
        DialogflowSilence(),
        DialogflowRefusal(status="INVALID_ARGUMENT"),
    ],
    ids=["silent", "refused"],
)
def test_a_service_that_fails_is_excused_aloud(agent: str, fault: DialogflowAnswer) -> None:
    scene = Scene("Welcome.", fault, "Here.", agent=agent)

    def script(call: Call) -> None:
        call.mouth.says(3.0, 4.0, "Hello?")
        call.mouth.says(18.0, 19.0, "Hello again?")

    scene.run(script, until=24.0)
    assert scene.heard.startswith("Welcome. Sorry, I had a problem there. Could you say that again?")
    assert all(type(frame.error) is DialogflowError for frame in scene.call.errors.seen)
    spoken = next(at for at, word in scene.call.ear.heard if word == "Sorry,")
    assert spoken < 4.0 + 1.0 + DialogflowLimits().first + 0.5


def test_an_answer_that_breaks_off_after_its_first_part_is_not_asked_for_again() -> None:
    broken = DialogflowReply(partials=[["One moment."]], breaks=DialogflowRefusal(status="UNAVAILABLE").code)
    scene = Scene("Welcome.", broken)
    scene.run(lambda c: c.mouth.says(3.0, 4.0, "Find it."), until=9.0)
    assert scene.heard.startswith("Welcome. One moment. Sorry, I had a problem there.")
    assert len(scene.asked) == 2


def test_a_wrong_agent_ends_the_call_with_words() -> None:
    scene = Scene(DialogflowRefusal(status="NOT_FOUND"))
    assert scene.run() is EndReason.ERROR
    assert scene.heard.startswith("I'm sorry, something went wrong on our side.")
    [first, *_] = scene.call.errors.seen
    assert "check the agent's name" in str(first.error)


def test_a_session_that_has_expired_goes_on_with_its_page_and_parameters() -> None:
    scene = Scene(
        DialogflowReply(says=["Welcome."], parameters={"n": 3}, page="Order"), "Yes?", no_input_event=""
    )
    scene.run(lambda c: c.mouth.says(1900.0, 1901.0, "Hello?"), until=1910.0)
    late = scene.service.requests[-1]
    assert late.is_new
    assert late.parameters == {"n": 3}
    assert late.page == f"{CX}/flows/f/pages/Order"
