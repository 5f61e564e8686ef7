"""Whether the words of a turn are too unsure to be answered."""

from __future__ import annotations

from voiceflow.turns.backchannels import is_answer_like
from voiceflow.turns.murmurs import asks
from voiceflow.turns.question import Question
from voiceflow.turns.turn import UserTurn


class Doubt:
    """Judges each turn once. Of two turns in a row, at most one is doubted: the user has said it again."""

    def __init__(self) -> None:
        self._has_doubted = False

    def judge(self, turn: UserTurn, question: Question, least: float) -> bool:
        """Whether the user is to be asked again.

        A "yes" or "no" to a question is trusted: recognisers are unsure of single words, and of these the
        question makes either likely.

        Args:
            turn: What was said.
            question: What the agent has said before.
            least: The confidence from which on words are trusted.
        """
        is_unsure = turn.confidence is not None and turn.confidence < least and not turn.digits
        is_expected = is_answer_like(turn.text, question.language) and asks(question.said, question.language)
        self._has_doubted = is_unsure and not is_expected and not self._has_doubted
        return self._has_doubted
