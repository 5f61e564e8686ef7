"""Which keys the user is asked for."""

from __future__ import annotations

import pytest

from voiceflow.frames.keys import Keypad, KeysOutcome, KeysResult


@pytest.mark.parametrize(
    "wrong",
    [
        {"digits": 0},
        {"end": "x"},
        {"end": "##"},
        {"timeout": 0.0},
        {"tries": 0},
        {"choices": ["1", ""]},
        {"choices": {"1x"}},
    ],
)
def test_what_no_user_could_type_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        Keypad(**wrong)  # type: ignore[arg-type]


def test_a_keypad_may_be_open_or_a_menu() -> None:
    assert Keypad(end="").digits is None
    assert Keypad(choices={"1", "12", "*A"}, digits=1, tries=1).is_masked


def test_the_keys_are_in_no_repr_and_complete_in_one_outcome_only() -> None:
    assert "4711" not in repr(KeysResult(KeysOutcome.COMPLETE, "4711"))
    assert [outcome for outcome in KeysOutcome if KeysResult(outcome).is_complete] == [KeysOutcome.COMPLETE]
