"""The agent's last words, as far as they decide how the user's turn ends."""

from __future__ import annotations

from voiceflow.turns.expectation import expected_value
from voiceflow.turns.languages import Language
from voiceflow.turns.murmurs import asks, is_answer
from voiceflow.turns.needs import Need, expected_need
from voiceflow.turns.values import Expectation
from voiceflow.turns.words import end_of, lower

_MOST = 120
"""Characters at the end of the agent's words that are the question."""


class Question:
    """The value that the user's next turn may contain.

    Args:
        language: That is spoken.

    Attributes:
        language: The same; it may change.
        said: What the agent said in its last reply.
        needs: The values that the agent's tools need.
    """

    def __init__(self, language: Language) -> None:
        self.said = ""
        self.needs: tuple[Need, ...] = ()
        self.language = language
        self._stated: Expectation | None = None
        self._asked: Expectation | None = None

    @property
    def expecting(self) -> Expectation | None:
        """What was stated for this turn, or else what the agent has asked for."""
        return self._stated or self._asked

    def end(self, said: str) -> None:
        """The agent's reply is over."""
        self.said = said
        self.ask(said)

    def ask(self, said: str) -> None:
        """Read what the agent said. Silence asks for nothing, and takes no question back."""
        if said:
            asked = expected_value(said, self.language)
            self._asked = expected_need(said, self.needs, asked)

    @property
    def is_narrow(self) -> bool:
        """Whether a few words may be the whole answer to it. They may, if the agent has said nothing yet."""
        if not self.said:
            return True
        is_question = self.said.rstrip().endswith(("?", "？", "؟"))
        said = lower(end_of(self.said, _MOST)).replace("’", "'")
        return self.expecting is not None or (is_question and not self.language.open_questions.search(said))

    def is_answered_by(self, text: str) -> bool:
        """Whether a murmur is more than a sign of listening: a yes or no, or the answer to a question."""
        return is_answer(text, self.language) or asks(self.said, self.language)

    def state(self, expecting: Expectation | None) -> None:
        """Wait for this value in the user's next turn, whatever the agent says."""
        self._stated = expecting

    def answered(self) -> None:
        """The user's turn is over."""
        self._stated = None
