"""The same bot and the same conversation on every line. A new one is a line in a table here."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from tests.calls.phone_bot import PhoneBot
from voiceflow import DTMFFrame, EndReason, ServiceError
from voiceflow.emulators.asterisk import emulate as emulate_pbx
from voiceflow.emulators.default import default_emulated_carrier
from voiceflow.emulators.openai import Refusal
from voiceflow.emulators.plivo import emulate as emulate_plivo
from voiceflow.emulators.signalwire import EmulatedSignalWire
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.emulators.vonage import emulate as emulate_vonage
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.testing.peers.audiosocket import AudioSocketPeer
from voiceflow.testing.peers.sip import SipPeer
from voiceflow.testing.stage_parts import MakeApplication, MakeCarrier
from voiceflow.transports.carriers import CARRIERS

EMULATED: dict[str, MakeCarrier] = {
    "asterisk": emulate_pbx,
    "plivo": emulate_plivo,
    "signalwire": EmulatedSignalWire,
    "telnyx": EmulatedTelnyx,
    "twilio": default_emulated_carrier,
    "vonage": emulate_vonage,
}
WITHOUT_CARRIER = {"audiosocket": AudioSocketPeer, "sip": SipPeer}
SATURDAY = "We are open from nine to five on Saturdays, and you need no appointment on that day at all."


def test_every_carrier_has_this_conversation() -> None:
    assert set(EMULATED) == set(CARRIERS)


def parts_of(name: str, bot: PhoneBot) -> tuple[MakeApplication, MakeCarrier]:
    if name in WITHOUT_CARRIER:
        peer = WITHOUT_CARRIER[name]()
        return partial(create_app, bot, listeners=[peer.listener]), peer
    return partial(create_app, bot, carrier=name), EMULATED[name]


@pytest.mark.parametrize("name", [*EMULATED, *WITHOUT_CARRIER])
async def test_greeting_turn_barge_in_key_and_hang_up(name: str) -> None:
    bot = PhoneBot()
    application, carrier = parts_of(name, bot)
    answers = [SATURDAY, "On Sunday we are closed.", "You pressed five."]
    async with Stage(application, answers=answers, carrier=carrier) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open on Saturday?")
            await caller.interrupt_after(1.5, "No, on Sunday.")
            assert not caller.hears()
            await caller.wait_for_agent()
            await caller.press("5")
            await asyncio.sleep(3)
            caller.hang_up()
            await asyncio.sleep(5)
        [call] = stage.carrier.calls.values()
        assert call.warnings == call.errors == []
        # Without a carrier there is no queue to clear: the audio is paced here.
        assert len(call.record.clears) == (0 if name in WITHOUT_CARRIER else 1)
    assert bot.ends == [EndReason.USER_HANGUP]
    assert [frame for _, frame in bot.seen(DTMFFrame, "CallInput")] == [DTMFFrame(digit="5")]
    (_, greeting), question, (_, cut), objection, answer = bot.memory[:5]
    assert greeting == "Good morning. How can I help you?"
    assert question == ("user", "Are you open on Saturday?")
    assert SATURDAY.startswith(cut)
    assert 3 <= len(cut.split()) < 12
    assert objection == ("user", "No, on Sunday.")
    assert answer == ("assistant", "On Sunday we are closed.")


@pytest.mark.parametrize("name", WITHOUT_CARRIER)
async def test_a_stage_waits_for_the_end_of_a_call_without_a_socket(name: str) -> None:
    application, carrier = parts_of(name, PhoneBot())
    async with Stage(application, carrier=carrier) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open on Saturday?")
        assert stage.transcript[-1] == ("caller", "Are you open on Saturday?")


@pytest.mark.parametrize("name", WITHOUT_CARRIER)
async def test_a_stage_reports_the_errors_of_a_call_without_a_socket(name: str) -> None:
    application, carrier = parts_of(name, PhoneBot())

    async def call(stage: Stage) -> None:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open on Saturday?")
            await caller.listen(5.0)

    async with Stage(application, answers=[Refusal(status=400)] * 4, carrier=carrier) as stage:
        with pytest.raises(ServiceError):
            await call(stage)
