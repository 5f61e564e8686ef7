"""What one call adds to the measures, frame by frame."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telemetry.talk import read
from voiceflow import (
    AgentStartedSpeakingFrame,
    CancelFrame,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    MetricFrame,
    Processor,
    ServiceError,
    TurnDecisionFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.telemetry import CallMeter, Registry, measures
from voiceflow.telemetry.loop_lag import INTERVAL, LoopLag
from voiceflow.testing.virtual_time import VirtualTimeLoop

PROCESSORS = [Processor(), Processor(), Processor()]


def measured(*frames: Frame, outcome: str = "") -> dict[tuple[str, str], float]:
    registry = Registry()
    meter = CallMeter(registry, clock=lambda: 9.0)
    for frame in frames:
        for processor in PROCESSORS:
            meter.observe(processor, frame, Direction.DOWNSTREAM)
    meter.close(outcome)
    return read(registry.text())


@pytest.mark.parametrize(
    ("frames", "outcome", "counted"),
    [
        ([EndFrame(reason=EndReason.USER_HANGUP)], "", "user_hangup"),
        ([CancelFrame(reason=EndReason.ERROR)], "", "error"),
        ([EndFrame(reason=EndReason.AGENT_HANGUP), CancelFrame(reason=EndReason.ERROR)], "", "agent_hangup"),
        ([], "", "none"),
        ([], "refused", "refused"),
        ([ErrorFrame(processor="bot", error=ValueError(), fatal=True)], "", "bot_failed"),
        ([ErrorFrame(processor="LLM", error=ValueError(), fatal=True)], "", "none"),
    ],
)
def test_a_call_has_one_outcome(frames: list[Frame], outcome: str, counted: str) -> None:
    found = measured(*frames, outcome=outcome)
    outcomes = {labels: value for (name, labels), value in found.items() if name == "voiceflow_calls_total"}
    assert outcomes == {counted: 1}


def test_only_the_first_sound_after_a_turn_is_its_answer() -> None:
    found = measured(
        AgentStartedSpeakingFrame(reply=1),  # the greeting
        UserStoppedSpeakingFrame(at=8.5),
        TurnDecisionFrame(action="end_turn", reason="silence"),
        AgentStartedSpeakingFrame(reply=2),
        AgentStartedSpeakingFrame(reply=3),
    )
    assert found["voiceflow_answer_latency_seconds_count", ""] == 1
    assert found["voiceflow_answer_latency_seconds_sum", ""] == 0.5


def test_a_user_who_hangs_up_does_not_interrupt() -> None:
    found = measured(InterruptionFrame(reply=2, reason="words"), InterruptionFrame(reply=3, reason="hangup"))
    interruptions = [labels for name, labels in found if name == "voiceflow_interruptions_total"]
    assert interruptions == ["words"]


def test_a_code_that_may_hold_a_number_is_no_label() -> None:
    error = ServiceError("refused", vendor="twilio", code="+15550123", retryable=False)
    found = measured(ErrorFrame(processor="x", error=error))
    assert found["voiceflow_errors_total", "twilio,none"] == 1


def test_each_overflow_is_counted() -> None:
    dropped = [MetricFrame(processor="STT", name="audio_dropped_bytes", value=160) for _ in range(3)]
    assert measured(*dropped)["voiceflow_audio_drops_total", "STT"] == 3


@given(st.lists(st.sampled_from(["pause", "resume", "go_on", "interrupt"]), max_size=80))
def test_each_decision_counts_once_however_many_processors_pass_it_on(actions: list[str]) -> None:
    found = measured(*(TurnDecisionFrame(action=action, reason="") for action in actions))
    for kind in ("resume", "go_on"):
        assert found.get(("voiceflow_false_alarms_total", kind), 0) == actions.count(kind)


async def test_a_loop_that_was_held_up_is_late_by_as_much_and_not_again() -> None:
    loop, lags = asyncio.get_running_loop(), list[float]()
    assert isinstance(loop, VirtualTimeLoop)
    lag = LoopLag(lags.append)
    await asyncio.sleep(INTERVAL - 0.05)
    loop._clock.nanoseconds += 150_000_000  # something blocks
    await asyncio.sleep(1.5 * INTERVAL)
    lag.close()
    await asyncio.sleep(2 * INTERVAL)
    assert lags == [pytest.approx(0.1), 0.0]


def test_every_measure_is_explained_on_the_page() -> None:
    text = (Path(__file__).parents[2] / "docs" / "telemetry.md").read_text("utf-8")
    every = [value for value in vars(measures).values() if isinstance(value, measures.Measure)]
    for measure in every:
        registry = Registry()
        registry.record(measure, 0.0, ["x"] * len(measure.labels))
        name = registry.text().split()[2]
        assert f"`{name}`" in text
        for label in measure.labels:
            assert f"`{label.replace('.', '_')}`" in text
