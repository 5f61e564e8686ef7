"""What dictionaries do to a text, and to the times of its characters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.schema.dictionaries import StoredAliasRule
from voiceflow.emulators.elevenlabs.alignment import Character
from voiceflow.emulators.elevenlabs.spelling import Spelling


def rule(string: str, alias: str, **flags: bool) -> StoredAliasRule:
    return StoredAliasRule(string_to_replace=string, alias=alias, **flags)


@pytest.mark.parametrize(
    ("rules", "spoken"),
    [
        ([], "The UN met Dr. Unger."),
        ([rule("UN", "United Nations")], "The United Nations met Dr. Unger."),
        ([rule("un", "x")], "The UN met Dr. Unger."),
        ([rule("un", "x", case_sensitive=False)], "The x met Dr. Unger."),
        ([rule("Un", "x", word_boundaries=False)], "The UN met Dr. xger."),
        ([rule("Dr.", "Doctor"), rule("Doctor", "never")], "The UN met Doctor Unger."),
        ([rule("UN", "first"), rule("UN", "second")], "The first met Dr. Unger."),
    ],
)
def test_the_first_rule_that_fits_decides(rules: list[StoredAliasRule], spoken: str) -> None:
    assert Spelling("The UN met Dr. Unger.", rules).spoken == spoken


@given(
    text=st.text("ab .", min_size=1, max_size=30),
    rules=st.lists(st.tuples(st.text("ab.", min_size=1, max_size=3), st.text("xyz", min_size=1, max_size=4))),
    sizes=st.lists(st.integers(1, 5), max_size=60),
)
def test_every_written_character_has_its_time_once_and_in_order(
    text: str, rules: list[tuple[str, str]], sizes: list[int]
) -> None:
    spelling = Spelling(text, [rule(*pair, word_boundaries=False) for pair in rules])
    heard = [Character(c, i * 0.5, i * 0.5 + 0.5) for i, c in enumerate(spelling.spoken)]
    written: list[Character] = []
    for size in [*sizes, len(heard)]:
        written += spelling.written(heard[:size])
        heard = heard[size:]
    assert "".join(c.text for c in written) == text
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(written))
