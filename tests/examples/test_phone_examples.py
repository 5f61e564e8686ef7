"""The examples on the phone: what each far end hears, and what becomes of the call."""

from __future__ import annotations

import asyncio
import runpy
from typing import Any

import numpy as np
import pytest

from tests.examples.conftest import EXAMPLES
from tests.outbound_scene import OWN, PERSON, heard_at, outbound
from voiceflow import TELEPHONE
from voiceflow.answering import AnsweredBy
from voiceflow.audio.tones import silence, sine
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.twilio import Callee, EmulatedTwilio, MeetingBridge
from voiceflow.testing.callers import Caller
from voiceflow.testing.scripted_voice import ScriptedVoice
from voiceflow.transports import DialOutcome
from voiceflow.transports.hold import hold_music

BEEP = np.concatenate([sine(950.0, 0.4, 8000), silence(0.2, 8000)])


def example(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / name))


async def mailbox(caller: Caller) -> None:
    await caller.say("You have reached Sam. Please leave a message after the tone.")
    await caller.say(BEEP)
    await caller.call.over()


async def test_a_mailbox_hears_the_message_after_its_beep() -> None:
    module, left = example("voicemail_drop.py"), list[Any]()
    async with outbound() as scene:
        result, call = await scene.dial(module["bot_for"](left), mailbox)
        assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.VOICEMAIL)
        assert scene.stage.transcript == [("agent", module["MESSAGE"])]
    assert [one.is_complete for one in left] == [True]
    beeped = call.record.said[-1].end
    assert call.stage.progress.answered_at is not None
    assert heard_at(call)[0] > beeped - call.stage.progress.answered_at


@pytest.mark.rows(1)
@pytest.mark.parametrize("carrier", ["signalwire", "plivo", "telnyx", "vonage"])
async def test_a_mailbox_on_any_carrier_hears_the_message(carrier: str) -> None:
    module, left = example("voicemail_drop.py"), list[Any]()
    async with outbound(carrier=carrier) as scene:
        result, call = await scene.dial_line(module["bot_for"](left), mailbox)
        assert (result.outcome, result.answered_by) == (DialOutcome.MACHINE, AnsweredBy.VOICEMAIL)
        assert scene.stage.transcript == [("agent", module["MESSAGE"])]
    assert [one.is_complete for one in left] == [True]
    assert len(call.record.heard_bytes) > 3 * 8000


async def screener(caller: Caller) -> None:
    await caller.say("Please record your name and reason for calling.")
    await caller.wait_for_agent()
    await caller.listen(3.0)
    await caller.say("Hello?")
    await caller.wait_for_agent()
    await caller.say("Yes, come on Tuesday.")
    await caller.wait_for_agent()


async def test_a_screening_phone_hears_who_calls_and_why_and_the_person_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    module = example("call_screening.py")
    async with outbound(["Thank you, see you then."]) as scene:
        result, call = await scene.dial(module["bot"], screener)
        assert result.answered_by is AnsweredBy.HUMAN
        assert scene.stage.transcript == [
            ("agent", module["INTRODUCTION"]),
            ("agent", module["GREETING"]),
            ("caller", "Yes, come on Tuesday."),
            ("agent", "Thank you, see you then."),
        ]
    assert len(call.record.heard_bytes) > 3 * 8000
    assert "screening after" in capsys.readouterr().out


@pytest.mark.rows(1)
@pytest.mark.parametrize("carrier", ["telnyx", "plivo", "vonage", "signalwire"])
async def test_a_screening_phone_on_any_carrier(carrier: str) -> None:
    module = example("call_screening.py")
    async with outbound(["Thank you, see you then."], carrier=carrier) as scene:
        result, call = await scene.dial_line(module["bot"], screener)
        assert result.answered_by is AnsweredBy.HUMAN
        assert scene.stage.transcript[0] == ("agent", module["INTRODUCTION"])
        assert scene.stage.transcript[-1] == ("agent", "Thank you, see you then.")
    assert len(call.record.heard_bytes) > 3 * 8000


async def machine(caller: Caller) -> None:
    await caller.say("For stamps, press one. For your parcel, press two.")
    await caller.listen(4.0)
    await caller.say("Please tell me in a few words why you are calling.")
    await caller.wait_for_agent()
    await caller.listen(3.0)
    await caller.say("Please enter your parcel number, followed by the pound key.")
    await caller.listen(5.0)
    await caller.say("It will be delivered on Friday.")
    await caller.call.over()


async def test_a_machine_gets_keys_and_words_and_the_agent_leaves_with_the_answer() -> None:
    module, answers = example("menu_navigation.py"), list[str]()
    async with outbound() as scene:
        result, call = await scene.dial(module["bot_for"]("4729", answers), machine)
        assert result.is_answered
        assert [text for who, text in scene.stage.transcript if who == "agent"] == ["Where is my parcel?"]
    assert [keys for _, keys in call.record.keyed] == ["2", "4729#"]
    assert len(call.record.heard_bytes) > 4000
    assert answers == ["It will be delivered on Friday."]


@pytest.mark.rows(1)
@pytest.mark.parametrize("carrier", ["vonage", "telnyx", "plivo", "signalwire"])
async def test_the_machine_is_asked_through_any_carrier_with_keys(carrier: str) -> None:
    module, answers = example("menu_navigation.py"), list[str]()
    async with outbound(carrier=carrier) as scene:
        result, call = await scene.dial_line(module["bot_for"]("4729", answers), machine)
    assert (result.is_answered, call.keyed) == (True, "24729#")
    assert len(call.record.heard_bytes) > 4000
    assert answers == ["It will be delivered on Friday."]


@pytest.mark.parametrize("name", ["voicemail_drop.py", "menu_navigation.py"])
async def test_a_person_who_answers_hears_the_agent_and_its_goodbye(name: str) -> None:
    module = example(name)
    bot = module["bot_for"](*(("4729",) if name.startswith("menu") else ()), [])

    async def person(caller: Caller) -> None:
        await caller.say("Hello?")
        await caller.wait_for_agent()
        if name.startswith("voicemail"):
            await caller.say("Thank you very much.")
            await caller.wait_for_agent()
        await caller.call.over()

    async with outbound() as scene:
        result, _ = await scene.dial(bot, person)
        assert result.outcome is DialOutcome.ANSWERED
        last = module.get("SORRY", "Thank you. Goodbye.")
        assert scene.stage.transcript[-1] == ("agent", last)


async def company(caller: Caller) -> None:
    music = b"".join([await piece.encode(TELEPHONE) for piece in hold_music()] * 3)[: 8000 * 3]
    await caller.say("Please hold. Your call is important to us.")
    await caller.say(music)
    await caller.say("All our agents are busy. Please hold the line.")
    await caller.say(music)
    heard = len(caller.call.record.heard_bytes)
    assert heard == 0, "the agent keeps silent in the queue"
    await caller.say("Claims, this is Ada. How may I help you?")
    await caller.wait_for_agent()
    await caller.listen(3.0)


@pytest.mark.rows(1)
@pytest.mark.parametrize("carrier", ["plivo", "telnyx", "signalwire"])
async def test_the_person_behind_a_queue_is_connected_on_any_carrier(carrier: str) -> None:
    module = example("on_hold.py")
    async with outbound(carrier=carrier) as scene:
        _, call = await scene.dial_line(module["bot_for"]("+15550111"), company)
        assert scene.stage.transcript[-1] == ("agent", module["WORDS"])
    assert call.dialled == ["+15550111"]


async def test_the_person_behind_a_queue_hears_the_agent_and_is_connected() -> None:
    module = example("on_hold.py")
    async with outbound() as scene:
        _, call = await scene.dial(module["bot_for"]("+15550111"), company)
        assert scene.stage.transcript == [
            ("caller", "Claims, this is Ada. How may I help you?"),
            ("agent", module["WORDS"]),
        ]
    assert len(call.record.heard_bytes) > 8000
    assert [leg.target for leg in call.record.dialled] == ["+15550111"]


@pytest.mark.rows(2)
@pytest.mark.parametrize("carrier", [None, "plivo", "vonage", "signalwire", "telnyx"])
async def test_a_meeting_is_entered_with_the_keys_that_its_machine_asks_for(carrier: str | None) -> None:
    module = example("meeting_dial_in.py")
    bot = module["bot_for"](module["key_steps"]("zoom", "812 3456 7890", "445566"))
    async with outbound(["At three."], carrier=carrier) as scene:
        voice = ScriptedVoice(scene.stage._listener)
        bridge = MeetingBridge("81234567890", "445566", speak=voice.speak)
        if isinstance(scene.stage.carrier, EmulatedTwilio):
            scene.stage.carrier.callees[PERSON] = Callee(ring=1.0, script=bridge.answer)
        else:
            assert isinstance(scene.stage.carrier, LineCarrier)
            scene.stage.carrier.callees[PERSON] = LineCallee(ring=1.0, script=bridge.answer)
        dialling = asyncio.ensure_future(scene.calls.dial(PERSON, bot, from_number=OWN))
        await bridge.entered()
        await asyncio.sleep(8.0)
        await bridge.say("Otto, when is the review?")
        await asyncio.sleep(8.0)
        await bridge.end()
        result = await dialling
        said = [text for who, text in scene.stage.transcript if who == "agent"]
    assert result.outcome is DialOutcome.ANSWERED
    assert said == [module["GREETING"], "At three."]
    assert [step for _, step in bridge.steps] == ["id", "participant", "passcode", "in"]
    assert bridge.call is not None
    assert len(bridge.call.record.heard_bytes) > 16000
