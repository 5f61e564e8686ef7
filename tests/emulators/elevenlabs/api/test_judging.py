"""Evaluating a conversation by its words."""

from __future__ import annotations

import pytest

from voiceflow.clients.elevenlabs.schema.alerting import EvaluationCriterion, EvaluationSettings
from voiceflow.clients.elevenlabs.schema.history import TranscriptItem
from voiceflow.clients.elevenlabs.schema.platform import AnalysisProperty, PlatformSettings
from voiceflow.emulators.elevenlabs.api.judging import judged


def criterion(goal: str, **more: object) -> EvaluationCriterion:
    return EvaluationCriterion.model_validate(
        {"id": "c", "name": "c", "conversation_goal_prompt": goal, **more}
    )


def talk(*lines: tuple[str, str | None]) -> list[TranscriptItem]:
    return [
        TranscriptItem.model_validate({"role": role, "message": text, "time_in_call_secs": at})
        for at, (role, text) in enumerate(lines)
    ]


TALK = talk(("agent", "Your table is booked for Monday."), ("user", "Cancel everything."), ("agent", None))


@pytest.mark.parametrize(
    ("goal", "result"),
    [
        ("book table monday", "success"),
        ("table monday", "success"),
        ("table tuesday evening somewhere", "unknown"),
        ("cancel everything", "failure"),
    ],
)
def test_a_goal_is_met_by_what_the_agent_said(goal: str, result: str) -> None:
    analysis = judged(TALK, None, [criterion(goal)])
    assert [one.result for one in analysis.evaluation_criteria_results_list or ()] == [result]
    assert analysis.call_successful == result


def test_one_failure_makes_the_call_one_and_without_criteria_an_agent_who_spoke_succeeds() -> None:
    goals = [criterion("table monday"), criterion("cancel everything", id="d")]
    assert judged(TALK, None, goals).call_successful == "failure"
    assert judged(TALK, None).call_successful == "success"
    assert judged(talk(("user", "Hello?")), None).call_successful == "unknown"
    assert judged(TALK, None).transcript_summary == "The agent and the user exchanged 2 messages."


def test_a_score_is_a_share_of_the_most() -> None:
    found = judged(TALK, None, [criterion("table tuesday", scoring_mode="numeric_uniform", max_score=10)])
    [result] = (found.evaluation_criteria_results or {}).values()
    assert (result.score, result.max_score) == (5, 10)


def test_the_agents_own_criteria_come_first_and_constants_are_collected() -> None:
    platform = PlatformSettings(
        evaluation=EvaluationSettings(criteria=[criterion("table monday", id="own")]),
        data_collection={
            "fixed": AnalysisProperty.model_validate({"type": "string", "constant_value": "x"}),
            "free": AnalysisProperty.model_validate({"type": "string", "description": "the day"}),
        },
    )
    found = judged(TALK, platform, [criterion("cancel everything", id="more")])
    assert [one.criteria_id for one in found.evaluation_criteria_results_list or ()] == ["own", "more"]
    assert {one.data_collection_id: one.value for one in found.data_collection_results_list or ()} == {
        "fixed": "x",
        "free": None,
    }
