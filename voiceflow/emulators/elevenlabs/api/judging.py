"""Evaluates a conversation deterministically, by words; the service uses a language model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from voiceflow.clients.elevenlabs.schema.alerting import EvaluationCriterion
from voiceflow.clients.elevenlabs.schema.history import (
    Analysis,
    DataCollectionResult,
    EvaluationCriteriaResult,
    TranscriptItem,
)
from voiceflow.clients.elevenlabs.schema.platform import AnalysisProperty, PlatformSettings
from voiceflow.emulators.elevenlabs.api.retrieval import score

_ENOUGH = 0.5


def judged(
    messages: Sequence[TranscriptItem],
    platform: PlatformSettings | None,
    more: Iterable[EvaluationCriterion] = (),
) -> Analysis:
    """The service's analysis of a conversation that is over.

    A criterion is met if at least half of the words of more than three letters of its
    ``conversation_goal_prompt`` were said by the agent, failed if none was, and unknown otherwise. The call
    was successful if no criterion failed and none is unknown, or there is none and the agent has spoken. Data
    is collected only where a property has a constant value.

    Args:
        messages: The conversation.
        platform: The agent's settings, with its criteria and the data to collect.
        more: Further criteria.
    """
    said = " ".join(item.message or "" for item in messages if item.role == "agent")
    own = platform.evaluation.criteria if platform and platform.evaluation else None
    results = [_result(criterion, said) for criterion in (*(own or ()), *more)]
    data = _collected((platform.data_collection if platform else None) or {})
    turns = sum(item.message is not None for item in messages)
    return Analysis(
        evaluation_criteria_results={result.criteria_id: result for result in results},
        evaluation_criteria_results_list=results,
        data_collection_results={item.data_collection_id: item for item in data},
        data_collection_results_list=data,
        call_successful=_together([result.result for result in results], said),
        transcript_summary=f"The agent and the user exchanged {turns} messages.",
        call_summary_title=f"{turns} messages",
    )


def _result(criterion: EvaluationCriterion, said: str) -> EvaluationCriteriaResult:
    share = score(criterion.conversation_goal_prompt, said)
    result = "success" if share >= _ENOUGH else "unknown" if share > 0 else "failure"
    fields: dict[str, Any] = {
        "criteria_id": criterion.id,
        "result": result,
        "rationale": f"The agent said {share:.0%} of the words of the goal.",
        "scoring_mode": criterion.scoring_mode,
    }
    if criterion.scoring_mode != "binary":
        fields |= {"score": round(share * criterion.max_score), "max_score": criterion.max_score}
    return EvaluationCriteriaResult.read(fields)


def _together(results: Sequence[str], said: str) -> str:
    if not results:
        return "success" if said else "unknown"
    return next((word for word in ("failure", "unknown") if word in results), "success")


def _collected(wanted: Mapping[str, AnalysisProperty]) -> list[DataCollectionResult]:
    return [
        DataCollectionResult(
            data_collection_id=name,
            value=item.constant_value or None,
            rationale="Only constant values are collected.",
        )
        for name, item in wanted.items()
    ]
