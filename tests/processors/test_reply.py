"""One reply of the agent while it is generated and spoken."""

import pytest

from voiceflow import TurnOutcome
from voiceflow.dialogue import Cut
from voiceflow.processors.outcome import outcome_of
from voiceflow.processors.reply import Reply, SilentAnswerError


@pytest.mark.parametrize(
    ("reply", "is_complete", "is_heard", "outcome"),
    [
        (Reply(1, 1), True, True, TurnOutcome.COMPLETED),
        (Reply(1, 1), False, True, TurnOutcome.INTERRUPTED),
        (Reply(1, 1), False, False, TurnOutcome.ABORTED),
        (Reply(1, 1, cut=Cut.LENGTH), True, True, TurnOutcome.OUTPUT_LIMIT),
        (Reply(1, 1, cut=Cut.FILTER), True, True, TurnOutcome.CONTENT_FILTERED),
        (Reply(1, 1, cut=Cut.LENGTH), False, True, TurnOutcome.INTERRUPTED),
        (Reply(1, 1, has_failed=True), False, True, TurnOutcome.TTS_ERROR),
        (Reply(1, 1, has_failed=True, failure=OSError()), True, True, TurnOutcome.MODEL_ERROR),
        (Reply(1, 1, has_failed=True, failure=SilentAnswerError()), True, True, TurnOutcome.NO_OUTPUT),
    ],
)
def test_what_went_wrong_first_names_the_outcome(
    reply: Reply, is_complete: bool, is_heard: bool, outcome: TurnOutcome
) -> None:
    assert outcome_of(reply, is_complete=is_complete, is_heard=is_heard) is outcome
