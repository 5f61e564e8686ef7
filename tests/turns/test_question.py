"""What the agent last asked."""

from tests.turns.test_doubt import turn
from voiceflow.turns.doubt import Doubt
from voiceflow.turns.languages import ENGLISH
from voiceflow.turns.question import Question


def test_two_turns_in_a_row_are_never_doubted() -> None:
    doubt = Doubt()
    judged = [doubt.judge(turn("book a taber", 0.1), Question(ENGLISH), 0.3) for _ in range(4)]
    assert judged == [True, False, True, False]


def test_a_threshold_of_zero_answers_every_turn() -> None:
    assert not Doubt().judge(turn("book a taber", 0.0), Question(ENGLISH), 0.0)
