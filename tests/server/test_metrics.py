"""Measures of calls at ``/metrics``, in whole calls and on a real socket."""

from __future__ import annotations

import asyncio
import gc

import pytest

from tests.conftest import forget_applications
from tests.telemetry.talk import GREETING, LONG, TOKEN, read, scrape, stage, status, talk
from voiceflow import ConfigurationError, Direction, Processor
from voiceflow.emulators.openai import Refusal
from voiceflow.frames import TurnDecisionFrame
from voiceflow.records import Prices, PriceTable
from voiceflow.server import Metrics
from voiceflow.telemetry import CallMeter, Registry
from voiceflow.testing import run_virtual
from voiceflow.transports import Call


async def test_a_call_appears_in_every_measure() -> None:
    async with stage(Metrics("", token=TOKEN)) as on:
        await talk(on)
        found = await scrape(on)
        (journal,) = on.journals
    waits = [
        turn.reply.on_wire - turn.ended
        for turn in journal.turns
        if turn.reply is not None and turn.reply.on_wire is not None and turn.ended is not None
    ]
    assert found["voiceflow_calls_total", "user_hangup"] == 1
    assert found["voiceflow_calls_up", ""] == 0
    assert found["voiceflow_calls_limit", ""] == 200
    assert found["voiceflow_answer_latency_seconds_count", ""] == len(waits) == 2
    assert found["voiceflow_answer_latency_seconds_sum", ""] == pytest.approx(sum(waits))
    assert found["voiceflow_stt_latency_seconds_count", "ElevenLabsSTT"] == 3
    assert found["voiceflow_llm_first_token_seconds_count", "LLM"] == 2
    assert found["voiceflow_tts_first_audio_seconds_count", "ElevenLabsTTS"] == 3
    assert found["voiceflow_interruptions_total", "words"] == 1
    assert found["voiceflow_agent_turns_total", "interrupted"] == 1
    assert found["voiceflow_tokens_total", "completion"] > 0
    written = len(GREETING + "Until six." + LONG)
    assert found["voiceflow_tts_characters_total", "heard"] == written - len(journal.replies[3].unheard) - 1
    assert found["voiceflow_loop_lag_seconds_count", ""] > 0


@pytest.mark.parametrize(("action", "alarms"), [("resume", 1), ("go_on", 1), ("interrupt", 0), ("pause", 0)])
def test_a_pause_after_which_the_agent_goes_on_is_a_false_alarm(action: str, alarms: int) -> None:
    registry = Registry()
    meter = CallMeter(registry, clock=lambda: 0.0)
    frame = TurnDecisionFrame(action=action, reason="no words")
    for _ in range(3):  # each processor passes it on
        meter.observe(Processor(), frame, Direction.UPSTREAM)
    found = read(registry.text())
    assert found.get(("voiceflow_false_alarms_total", action), 0) == alarms


async def test_costs_are_counted_by_vendor_and_by_what_was_heard() -> None:
    prices = PriceTable(currency="EUR", vendors={"elevenlabs": Prices(thousand_characters=1.0)})
    async with stage(Metrics("", token=TOKEN, prices=prices)) as on:
        async with on.call() as caller:
            await caller.wait_for_agent()
        found = await scrape(on)
    costs = {labels: value for (name, labels), value in found.items() if name == "voiceflow_cost_total"}
    assert costs == {"elevenlabs,EUR,heard": pytest.approx(len(GREETING) / 1000)}


async def test_calls_up_are_those_of_now() -> None:
    async with stage(Metrics("", token=TOKEN)) as on, on.call() as first:
        await first.wait_for_agent()
        async with on.call() as second:
            await second.wait_for_agent()
            assert (await scrape(on))["voiceflow_calls_up", ""] == 2
        await asyncio.sleep(1.0)
        found = await scrape(on)
    assert found["voiceflow_calls_up", ""] == 1
    assert found["voiceflow_calls_total", "user_hangup"] == 1


async def test_a_bot_that_fails_is_an_outcome_and_an_error() -> None:
    async def failing(call: Call) -> None:
        raise KeyError("+15550123")

    async with stage(Metrics("", token=TOKEN), bot=failing) as on:
        async with on.call(expect_errors=True) as caller:
            await caller.listen(5.0)
        found = await scrape(on)
    assert found["voiceflow_calls_total", "bot_failed"] == 1
    assert found["voiceflow_errors_total", "none,KeyError"] == 1


async def test_a_vendors_refusal_is_counted_by_vendor_and_code() -> None:
    async with stage(Metrics("", token=TOKEN), answers=lambda _: Refusal(status=401)) as on:
        async with on.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open today?")
            await caller.listen(5.0)
        found = await scrape(on)
    errors = {labels for name, labels in found if name == "voiceflow_errors_total"}
    assert errors == {"openai,server_error"}


def test_nothing_of_a_call_is_kept_when_it_is_over() -> None:
    metrics = Metrics("", token=TOKEN)

    async def three_calls() -> None:
        # The stage's network keeps its connections, so the stage has to go too.
        async with stage(metrics) as on:
            for _ in range(3):
                async with on.call() as caller:
                    await caller.wait_for_agent()

    run_virtual(three_calls())
    forget_applications()
    gc.collect()
    assert read(metrics.registry.text())["voiceflow_calls_total", "user_hangup"] == 3
    meters = [each for each in gc.get_objects() if isinstance(each, CallMeter)]
    assert [meter for meter in meters if meter._sink is metrics.registry] == []


async def test_the_path_of_the_calls_asks_for_the_token() -> None:
    async with stage(Metrics("", token=TOKEN)) as on:
        assert (await status(on, "/metrics"))[0] == 401
        assert (await status(on, "/metrics", Authorization="Bearer wrong"))[0] == 401
        assert (await status(on, "/metrics", Authorization=f"Bearer {TOKEN}"))[0] == 200


async def test_without_metrics_there_is_no_such_path() -> None:
    async with stage() as on:
        assert (await status(on, "/metrics"))[0] == 404


@pytest.mark.parametrize("host", ["", "0.0.0.0", "192.0.2.1"])
def test_others_need_a_token_unless_all_may_read(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_METRICS_TOKEN", raising=False)
    with pytest.raises(ConfigurationError, match="VOICEFLOW_METRICS_TOKEN"):
        Metrics(host)
    Metrics(host, is_open=True)
    monkeypatch.setenv("VOICEFLOW_METRICS_TOKEN", TOKEN)
    Metrics(host)
