"""E-mail and web addresses that the user dictates."""

import pytest

from tests.rows import each_row
from voiceflow.turns.addresses import address_of
from voiceflow.turns.languages import language_of
from voiceflow.turns.values import Dictation, Value

WHOLE, OPEN, UNSURE = True, False, None


@each_row(
    ("text", "is_complete"),
    [
        ("it's john@gmail.com", WHOLE),
        ("It's <john@gmail.com>.", WHOLE),
        ("look at example.org", WHOLE),
        ("john at gmail dot com", WHOLE),
        ("john@gmail", OPEN),
        ("john@", OPEN),
        ("john at gmail dot", OPEN),
        ("john at gmail", OPEN),
        ("john at gmail dot co", UNSURE),
        ("john dot van berg", OPEN),
        ("john.smith", OPEN),
    ],
)
def test_an_address_that_was_asked_for_is_whole_or_goes_on(text: str, is_complete: bool | None) -> None:
    assert address_of(text, language_of("en"), is_expected=True) == Dictation(Value.EMAIL, is_complete)


@pytest.mark.parametrize(
    "text", ["", "...", "I am at home", "see you at nine", "it is version 1.2", "the end."]
)
def test_other_words_are_no_address(text: str) -> None:
    assert address_of(text, language_of("en"), is_expected=False) is None


def test_a_lone_at_is_a_sign_only_where_an_address_was_asked_for() -> None:
    assert address_of("john at gmail", language_of("en"), is_expected=True) is not None
    assert address_of("john at gmail", language_of("en"), is_expected=False) is None


def test_many_words_after_a_sign_are_no_address_any_more() -> None:
    assert address_of("john at the old post office", language_of("en"), is_expected=True) is None
