"""What a user wishes, in every language."""

import pytest

from tests.rows import each_row
from tests.turns.languages.test_contract import each
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.languages import language_of
from voiceflow.turns.wishes import asks_for_time, asks_if_heard, opts_out


@each_row(("code", "text"), each("hold"))
def test_a_request_for_time_is_open(code: str, text: str) -> None:
    assert asks_for_time(text, language_of(code))
    assert completeness_of(text, language=language_of(code)) is Completeness.OPEN


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Let me see, it must be in the blue folder."),
        ("en", "Let me see it must be in the blue folder."),
        ("es", "Déjame ver, está en la carpeta azul."),
        ("fr", "Laissez-moi voir, elle est dans le dossier bleu."),
    ],
)
def test_what_the_user_has_found_is_no_request_for_time(code: str, text: str) -> None:
    assert not asks_for_time(text, language_of(code))
    assert completeness_of(text, language=language_of(code)) is Completeness.FINISHED


def test_a_second_request_for_time_is_one_too() -> None:
    assert asks_for_time("Let me see, let me get my glasses.")
    assert asks_for_time("Let me see, one moment.")


@each_row(("code", "text"), each("hear"))
def test_a_question_whether_anybody_hears_is_known(code: str, text: str) -> None:
    assert asks_if_heard(text, language_of(code))


@each_row(("code", "text"), each("opt_out"))
def test_the_wish_for_no_more_calls_is_known(code: str, text: str) -> None:
    assert opts_out(text, language_of(code))


@each_row(("code", "text"), [*each("no_opt_out"), *each("finished"), *each("unfinished")])
def test_other_words_are_no_opt_out_and_no_question_for_a_listener(code: str, text: str) -> None:
    assert not opts_out(text, language_of(code))
    assert not asks_if_heard(text, language_of(code))
