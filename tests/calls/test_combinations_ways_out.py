"""Hang-ups, transfers and goodbyes, and what is said or heard meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.calls.scene import Scene, by_question, texts, use
from voiceflow import EndReason, Processor
from voiceflow.clients.twilio import twiml
from voiceflow.dialogue import EndCall
from voiceflow.emulators.openai import Delivery
from voiceflow.emulators.twilio import EmulatedTwilio, RestFault
from voiceflow.processors import Responder
from voiceflow.processors.elevenlabs import ElevenLabsSegmentSTT, ElevenLabsSTT
from voiceflow.turns import TurnPolicy, UserTurn

pytestmark = pytest.mark.rows(2)

LONG = (
    "Oh no, wait, there is no need for that, I have changed my mind and have another question for you: "
    "would it be all right with everybody if I called again tomorrow in the afternoon? Until then I stay."
)
DOCUMENT = twiml.document(twiml.dial("+15550199"))


def transferring(text: str = "", **options: Any) -> Scene:
    """A scene whose model hands the call on."""
    scene: Scene

    async def transfer() -> str:
        """Hand the call on."""
        await scene.line.transfer(DOCUMENT)
        return "under way"

    answers = by_question(person=use("transfer", text), stay="Very well.")

    def model(request: Any) -> Any:
        if request["messages"][-1]["role"] == "tool":
            return "I am putting you through now."
        return answers(request)

    scene = Scene(model, tools=[transfer], **options)
    scene.stage.model.delivery = Delivery(first_token=0.6)
    return scene


async def test_a_transfer_happens_after_its_announcement() -> None:
    scene = transferring("One moment.")
    async with scene.call() as caller:
        caller.expects = EndReason.TRANSFERRED
        await caller.wait()
        await caller.say("I want a person.")
        await caller.listen(10.0)
    assert scene.said == "Hello there. One moment. I am putting you through now."


@pytest.mark.parametrize("moment", [0.1, 0.5, 1.0, 1.5, 1.9])
async def test_a_cough_over_the_announcement_neither_cuts_nor_calls_off_the_transfer(moment: float) -> None:
    scene = transferring()
    async with scene.call() as caller:
        caller.expects = EndReason.TRANSFERRED
        await caller.wait()
        await caller.say("I want a person.")
        await caller.begins()
        await caller.listen(moment)
        await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. I am putting you through now."


@pytest.mark.parametrize("moment", [0.5, 0.7])
async def test_a_cough_before_the_announcement_sounds_keeps_the_transfer(moment: float) -> None:
    scene = transferring()
    async with scene.call() as caller:
        caller.expects = EndReason.TRANSFERRED
        await caller.wait()
        await caller.say("I want a person.")
        await caller.listen(moment)
        await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. I am putting you through now."


async def test_words_before_the_announcement_sounds_call_the_transfer_off() -> None:
    scene = transferring()
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("I want a person.")
        await caller.listen(0.8)
        await caller.say("No, stay please.")
        await caller.wait()
        await caller.listen(6.0)
        assert not caller.is_over
    assert scene.said == "Hello there. Very well."
    assert scene.reason is EndReason.USER_HANGUP


@pytest.mark.parametrize("count", [2, 5], ids=["the reply is held", "the reply is dropped"])
async def test_a_long_sentence_that_begins_before_the_announcement_sounds_calls_the_transfer_off(
    count: int,
) -> None:
    scene = transferring(turns=TurnPolicy(words_to_interrupt=count))
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("I want a person.")
        await caller.listen(1.1)
        await caller.say(LONG)
        await caller.wait()
        assert not caller.is_over
    assert scene.said == "Hello there. Very well."


def refuse_a_request(scene: Scene) -> None:
    """The carrier's REST API refuses what it is asked next."""
    assert isinstance(scene.stage.carrier, EmulatedTwilio)
    scene.stage.carrier.rest_faults.append(RestFault(status=400, code=21220, message="Not in progress"))


@pytest.mark.parametrize("cough", [None, 0.4])
async def test_a_transfer_that_the_carrier_refuses_is_told_and_the_call_goes_on(cough: float | None) -> None:
    scene = transferring()
    async with scene.call() as caller:
        await caller.wait()
        refuse_a_request(scene)
        await caller.say("I want a person.")
        await caller.wait()
        if cough is not None:
            await caller.cough()
        await caller.listen(5.0)
        await caller.say("Then stay please.")
        await caller.wait()
    assert scene.said == (
        "Hello there. I am putting you through now. Sorry, I could not put you through. Very well."
    )


async def test_a_transfer_that_is_asked_for_again_after_a_refusal_works() -> None:
    scene = transferring()
    async with scene.call() as caller:
        caller.expects = EndReason.TRANSFERRED
        await caller.wait()
        refuse_a_request(scene)
        await caller.say("I want a person.")
        await caller.wait()
        await caller.stops(pause=2.0)
        await caller.say("Try again, a person please.")
        await caller.listen(8.0)
    assert scene.said.count("I am putting you through now.") == 2


@pytest.mark.parametrize("moment", [0.3, 1.0, 2.2, 2.6])
async def test_a_caller_who_hangs_up_during_a_transfer_ends_the_call(moment: float) -> None:
    scene = transferring()
    async with scene.call(is_answered=False) as caller:
        caller.expects = EndReason.USER_HANGUP
        await caller.wait()
        await caller.say("I want a person.")
        await caller.listen(moment)
        caller.hang_up()
        await caller.listen(5.0)


async def test_a_hang_up_that_is_asked_for_twice_ends_once() -> None:
    scene: Scene

    async def hang_up() -> str:
        """End the call."""
        await scene.line.hang_up()
        await scene.line.hang_up()
        return "done"

    scene = Scene([use("hang_up"), "Goodbye then."], tools=[hang_up])
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Bye bye.")
        await caller.listen(10.0)
    assert scene.said == "Hello there. Goodbye then."


@pytest.mark.parametrize("moment", [0.4, 0.6, 0.8, 1.2])
async def test_words_around_the_goodbye_keep_the_call_or_are_remembered(moment: float) -> None:
    def hang_up() -> EndCall:
        """End the call."""
        return EndCall(say="Goodbye and have a nice day.")

    scene = Scene(by_question(bye=use("hang_up"), sunday="On Sunday at ten."), tools=[hang_up])
    async with scene.call(is_answered=False) as caller:
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.listen(moment)
        await caller.say("And on sunday?")
        await caller.listen(10.0)
        if caller.is_over:
            caller.expects = EndReason.AGENT_HANGUP
    said = "Goodbye and have a nice day." if caller.expects else "On Sunday at ten."
    assert scene.said == f"Hello there. {said}"


async def test_a_call_that_was_kept_can_end_later() -> None:
    def hang_up() -> EndCall:
        """End the call."""
        return EndCall(say="Goodbye.")

    scene = Scene(by_question(bye=use("hang_up"), sunday="On Sunday at ten."), tools=[hang_up])
    scene.stage.model.delivery = Delivery(first_token=1.0)
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.listen(0.8)
        await caller.say("Oh, and on sunday?")
        await caller.wait()
        await caller.say("Thanks again, bye.")
        await caller.listen(8.0)
    assert scene.said == "Hello there. On Sunday at ten. Goodbye."


@pytest.mark.parametrize("seconds", [1.0, 3.0, 6.0])
async def test_a_late_result_does_not_talk_into_the_goodbye(seconds: float) -> None:
    async def find() -> str:
        """Find it."""
        await asyncio.sleep(seconds)
        return "seventeen"

    def hang_up() -> EndCall:
        """End the call."""
        return EndCall(say="Goodbye and have a very nice day.")

    def model(request: Any) -> Any:
        if texts(request["messages"], "user")[-1].startswith("Look"):
            return use("find", "One moment.")
        has_hung_up = any("hang_up" in str(m) for m in request["messages"])
        return "It is seventeen." if has_hung_up else use("hang_up")

    scene = Scene(model, tools=[find, hang_up])
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Look it up please.")
        await caller.begins()
        await caller.listen(0.3)
        await caller.say("No, never mind, bye.")
        await caller.listen(20.0)
    assert scene.said.endswith("Goodbye and have a very nice day.")


class Farewell(Responder):
    """Says goodbye in its own way."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if "bye" in turn.text.lower():
            self.session.end()
            await asyncio.sleep(0.5)
            yield "So long, "
            await asyncio.sleep(1.0)
            yield "and thanks for calling."
            return
        yield "I hear you."


@pytest.mark.parametrize("moment", [None, 0.1, 0.9, 1.4])
async def test_a_responder_that_ends_in_its_answer_is_heard_to_the_end(moment: float | None) -> None:
    scene = Scene(agent=lambda: Farewell(greeting="Hello there."))
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.begins()
        if moment is not None:
            await caller.listen(moment)
            await caller.cough()
        await caller.listen(10.0)
    assert scene.said == "Hello there. So long, and thanks for calling."


@pytest.mark.parametrize("stt", [ElevenLabsSTT, ElevenLabsSegmentSTT])
async def test_an_unanswered_question_before_the_goodbye_of_a_responder_is_answered(
    stt: Callable[[], Processor],
) -> None:
    scene = Scene(agent=lambda: Farewell(greeting="Hello there."), stt=stt)
    async with scene.call() as caller:
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.listen(0.6)
        await caller.say("Oh wait a moment please.")
        await caller.wait()
        await caller.listen(4.0)
        assert not caller.is_over
    assert scene.said == "Hello there. I hear you."


async def test_a_notice_that_waits_is_said_before_the_call_ends() -> None:
    scene: Scene

    def hang_up() -> EndCall:
        """End the call."""
        scene.line.say("Your bill comes by mail.", protected=True)
        return EndCall(say="Goodbye.")

    scene = Scene([use("hang_up")], tools=[hang_up])
    async with scene.call() as caller:
        caller.expects = EndReason.AGENT_HANGUP
        await caller.wait()
        await caller.say("Thanks, bye.")
        await caller.listen(12.0)
    assert scene.said == "Hello there. Your bill comes by mail. Goodbye."
