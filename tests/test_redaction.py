"""Texts and JSON in which matches are hidden."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.errors import ConfigurationError
from voiceflow.redaction import HIDDEN, redaction

CARD = "4111 1111 1111 1111"
HIDES = redaction([], digits=13)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"It is {CARD}.", f"It is {HIDDEN}."),
        ("4111-1111-1111-1111", HIDDEN),
        ("Order 4729, please.", "Order 4729, please."),
        (f"{CARD} and {CARD}", f"{HIDDEN} and {HIDDEN}"),
        ("", ""),
    ],
)
def test_matches_are_hidden(text: str, shown: str) -> None:
    assert HIDES.hide(text) == shown


def test_a_part_shows_nothing_of_a_match_that_reaches_into_it() -> None:
    text = f"It is {CARD}, yes."
    assert HIDES.hide(text, 0, 10) == f"It is {HIDDEN}"
    assert HIDES.hide(text, 10) == f"{HIDDEN}, yes."
    assert HIDES.hide(text, 0, 6) == "It is "
    assert HIDES.hide(text, 25) == ", yes."


def test_matches_that_overlap_are_hidden_as_one() -> None:
    assert redaction(["abc", "cde"]).hide("xabcdex") == f"x{HIDDEN}x"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            {"card": CARD, "n": 1, "ok": True, "none": None},
            {"card": HIDDEN, "n": 1, "ok": True, "none": None},
        ),
        ({"card": 4111111111111111}, {"card": HIDDEN}),
        ([{CARD: [CARD, 0.5]}], [{HIDDEN: [HIDDEN, 0.5]}]),
    ],
)
def test_a_json_text_is_hidden_in_its_strings_keys_and_numbers(value: object, shown: object) -> None:
    assert json.loads(HIDES.hide_json(json.dumps(value))) == shown


def test_a_json_text_with_nothing_to_hide_stays_as_it_is_written() -> None:
    assert HIDES.hide_json('{"a":  1}') == '{"a":  1}'


def test_a_text_that_is_no_json_is_hidden_as_a_text() -> None:
    assert HIDES.hide_json(f'{{"card": "{CARD}') == f'{{"card": "{HIDDEN}'


def test_escapes_of_json_hide_nothing_from_a_pattern() -> None:
    assert redaction(["Zoë"]).hide_json('["Zo\\u00eb"]') == f'["{HIDDEN}"]'


@given(st.text("ab ", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_no_part_of_a_text_shows_a_match(text: str, start: int, end: int) -> None:
    shown = redaction(["a+b"]).hide(text, min(start, end), max(start, end))
    assert re.search("a+b", shown) is None
    outside = re.sub("a+b", lambda match: "#" * len(match[0]), text)[min(start, end) : max(start, end)]
    assert shown.replace(HIDDEN, "") == outside.replace("#", "")


@pytest.mark.parametrize(
    ("patterns", "options", "says"),
    [
        ([], {}, "nothing to hide"),
        (["("], {}, "not a regular expression"),
        (["x*"], {}, "without characters"),
        (["hid+en"], {}, "matches the replacement"),
        (["x"], {"replacement": ""}, "replacement=''"),
        ([], {"digits": 0}, "digits=0"),
    ],
)
def test_what_cannot_hide_anything_is_refused(
    patterns: list[str], options: dict[str, int], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        redaction(patterns, **options)  # type: ignore[arg-type]
