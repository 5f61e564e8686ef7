"""Answers, questions and murmurs, in every language."""

from tests.rows import each_row
from tests.turns.languages.test_contract import each
from voiceflow.turns.backchannels import is_answer_like
from voiceflow.turns.languages import language_of
from voiceflow.turns.murmurs import asks, is_answer


@each_row(("code", "text"), each("yes"))
def test_yes_and_no_are_answers(code: str, text: str) -> None:
    assert is_answer(text, language_of(code))
    assert is_answer_like(text, language_of(code))


@each_row(("code", "text"), each("asking"))
def test_an_agent_that_wants_an_answer_is_known(code: str, text: str) -> None:
    assert asks(text, language_of(code))


@each_row(("code", "text"), each("telling"))
def test_a_statement_wants_no_answer(code: str, text: str) -> None:
    assert not asks(text, language_of(code))
