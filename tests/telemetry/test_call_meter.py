"""What one call adds to the measures, frame by frame."""

from __future__ import annotations

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
from voiceflow.telemetry import CallMeter, Registry

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
