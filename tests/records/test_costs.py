"""Costs by vendor: whole calls, and files of prices."""

from __future__ import annotations

import datetime
import json
from functools import partial

import pytest

from voiceflow import Pipeline
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.records import CallUsage, CostObserver, Prices, PriceTable
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

LONG = "We are closed on Sundays, and on all other days we open at eight."
TABLE = PriceTable(
    currency="EUR",
    as_of=datetime.date(2026, 11, 30),
    vendors={
        "elevenlabs": Prices(heard_minute=0.6, thousand_characters=10.0),
        "openai/emulated": Prices(million_prompt_tokens=2.0, million_completion_tokens=4.0),
    },
)


async def test_a_call_costs_what_each_vendor_did_and_what_nobody_heard_is_told_apart() -> None:
    costs: list[CostObserver] = []

    async def bot(call: Call) -> None:
        costs.append(CostObserver(TABLE))
        agent, voice = LLM(), ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        chain = Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()])
        await call.run(chain, observers=[costs[0].observe])

    async with Stage(partial(create_app, bot), answers=[LONG]) as stage, stage.call() as caller:
        await caller.say("Are you open today?")
        await caller.agent_begins()
        await caller.listen(1.5)
        await caller.say("Stop, I have heard enough of that.")
    (measured,) = costs
    whole = measured.usage
    carrier, elevenlabs, model = measured.by_vendor
    assert [each.vendor for each in (carrier, elevenlabs, model)] == [
        "carrier",
        "elevenlabs",
        "openai/emulated",
    ]
    assert carrier.usage == CallUsage(call_seconds=whole.call_seconds)
    assert carrier.cost is None
    assert elevenlabs.usage.heard_seconds == whole.heard_seconds
    assert elevenlabs.usage.characters == whole.characters == len(LONG)
    heard = stage.journals[0].replies[1].heard
    assert elevenlabs.usage.unheard_characters == len(LONG) - len(heard) > 0
    assert model.usage.prompt_tokens == whole.prompt_tokens > 0
    assert model.usage.completion_tokens == whole.completion_tokens > 0
    assert elevenlabs.wasted == pytest.approx(elevenlabs.usage.unheard_characters / 100)
    assert measured.total == pytest.approx((elevenlabs.cost or 0) + (model.cost or 0))
    summary = json.loads(json.dumps(measured.summary()))
    assert (summary["currency"], summary["as_of"]) == ("EUR", "2026-11-30")
    assert summary["unpriced"] == ["carrier"]
    assert summary["wasted"] == elevenlabs.wasted
