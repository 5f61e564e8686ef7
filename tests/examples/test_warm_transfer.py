"""The warm transfer: what each of the two people hears, and what happens when the second one declines."""

import json
from asyncio import sleep
from collections.abc import Callable
from typing import Any

import pytest

from tests.transports.outbound_lines import SIDES
from voiceflow import TELEPHONE
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.openai import Answer, AnswerToolCall
from voiceflow.emulators.twilio import Callee, EmulatedTwilio
from voiceflow.testing import Stage
from voiceflow.transports.hold import hold_music

WORKSHOP = "+15550177"
WISH = "Their chain is broken."
CALL = Answer(text="One moment.", calls=[AnswerToolCall("to_the_workshop", json.dumps({"wish": WISH}))])
QUESTION = bytes(range(81, 161)) * 100
REPLY = bytes(range(33, 113)) * 100


@pytest.mark.parametrize("carrier", ["twilio", "telnyx"])
async def test_the_person_hears_the_briefing_and_then_the_caller(
    carrier: str, monkeypatch: pytest.MonkeyPatch, stage_for: Callable[..., Stage]
) -> None:
    persons: list[Any] = []

    async def mechanic(call: Any) -> None:
        persons.append(call)
        await sleep(8.0)
        call.press("1")

    monkeypatch.setenv("VOICEFLOW_CARRIER", carrier)
    answers = [CALL, "I am calling them.", "Yes."]
    async with stage_for("warm_transfer.py", answers=answers, carrier=SIDES.get(carrier)) as stage:
        if isinstance(stage.carrier, EmulatedTwilio):
            stage.carrier.callees[WORKSHOP] = Callee(ring=4.0, script=mechanic)
        else:
            assert isinstance(stage.carrier, LineCarrier)
            stage.carrier.callees[WORKSHOP] = LineCallee(ring=4.0, script=mechanic)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Can I speak to somebody in the workshop?")
            await sleep(20.0)
            phone = stage.carrier.calls[caller.call.call_id]
            note = await hold_music()[0].encode(TELEPHONE)
            assert note[400:4000] in phone.record.heard_bytes, "the caller hears music while they wait"
            assert note[400:4000] not in persons[0].record.heard_bytes
            phone.say(QUESTION)
            await sleep(2.0)
            persons[0].say(REPLY)
            await sleep(2.0)
            assert QUESTION in persons[0].record.heard_bytes
            assert REPLY in phone.record.heard_bytes
            (briefing,) = [text for _, text in persons[0].record.spoken]
            assert briefing.startswith(f"A caller from the hotline. {WISH} Press 1")
            persons[0].hang_up()
            await caller.call.over()


@pytest.mark.parametrize(
    ("callee", "outcome"), [(Callee(outcome="busy"), "busy"), (Callee(ring=100.0), "no_answer")]
)
async def test_the_agent_is_there_when_nobody_takes_the_call(
    stage_for: Callable[..., Stage], callee: Callee, outcome: str
) -> None:
    last = "They are busy. Shall I take a message?"
    async with stage_for("warm_transfer.py", answers=[CALL, last, "Noted."]) as stage:
        assert isinstance(stage.carrier, EmulatedTwilio)
        stage.carrier.callees[WORKSHOP] = callee
        async with stage.call() as caller:
            await caller.wait_for_agent()
            await caller.say("Can I speak to somebody in the workshop?")
            await sleep(50.0)
            assert caller.call.is_streaming
            result = stage.model.exchanges[1].request["messages"][-1]["content"]
            assert f"({outcome})" in result
            await caller.say("Yes, tell them about my chain.")
            await caller.wait_for_agent()
        assert stage.transcript[-2:] == [("caller", "Yes, tell them about my chain."), ("agent", "Noted.")]
