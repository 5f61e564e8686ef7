"""Characters that are cut into surrogates."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.tts.surrogates import WholeCharacters, joined

SMILE = "\N{GRINNING FACE}"
HIGH, LOW = "\ud83d", "\ude00"


def cut(text: str) -> str:
    """As a program that counts in UTF-16 holds it."""
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(int.from_bytes(units[at : at + 2], "little")) for at in range(0, len(units), 2))


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["Hi ", HIGH, LOW, "!"], f"Hi {SMILE}!"),
        (["Hi " + HIGH, "!"], "Hi \ufffd!"),
        ([LOW + "Hi"], "\ufffdHi"),
        ([HIGH, HIGH, LOW], "\ufffd" + SMILE),
        (["Hi", HIGH], "Hi\ufffd"),
        ([HIGH, "", LOW], SMILE),
    ],
)
def test_halves_are_joined_over_pieces_or_replaced(pieces: list[str], whole: str) -> None:
    characters = WholeCharacters()
    assert "".join([*map(characters.feed, pieces), characters.flush()]) == whole


@given(st.text(alphabet=st.sampled_from("a é你" + SMILE)), st.lists(st.integers(0, 50), max_size=5))
def test_wherever_a_text_is_cut_it_comes_out_whole(text: str, cuts: list[int]) -> None:
    units = cut(text)
    bounds = sorted({0, len(units), *(place % (len(units) + 1) for place in cuts)})
    characters = WholeCharacters()
    found = [characters.feed(units[begin:end]) for begin, end in pairwise(bounds)]
    assert "".join(found) + characters.flush() == text
    assert joined(units) == text
