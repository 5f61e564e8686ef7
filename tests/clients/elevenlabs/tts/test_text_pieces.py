"""A text that is being written, cut into pieces to be spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.tts.text_pieces import PIECE, Pieces
from voiceflow.clients.elevenlabs.tts.utterance import MAX_TEXT
from voiceflow.errors import LocalProtocolError


def take_all(pieces: Pieces) -> list[str]:
    """Every piece that can be taken now."""
    taken = []
    while (piece := pieces.take()) is not None:
        taken.append(piece)
    return taken


@given(st.lists(st.text(max_size=700), max_size=8))
def test_the_pieces_join_to_the_text_and_none_is_too_long(texts: list[str]) -> None:
    pieces, taken = Pieces(), []
    for text in texts:
        pieces.add(text)
        taken += take_all(pieces)
    pieces.finish()
    taken += take_all(pieces)
    whole = "".join(texts)
    assert whole.startswith("".join(taken))
    assert not whole.removeprefix("".join(taken)).strip(), "only white space is never asked for"
    assert all(0 < len(piece) <= PIECE for piece in taken)
    assert pieces.is_over


def test_a_word_that_may_go_on_waits_for_its_end() -> None:
    pieces = Pieces()
    pieces.add("We open at ni")
    assert take_all(pieces) == ["We open at "]
    pieces.add("ne.")
    assert take_all(pieces) == ["nine."]


def test_the_last_word_is_given_at_the_end() -> None:
    pieces = Pieces()
    pieces.add("Nine")
    assert take_all(pieces) == []
    pieces.finish()
    assert take_all(pieces) == ["Nine"]


def test_a_long_text_is_cut_behind_a_sentence_or_else_behind_a_word() -> None:
    pieces = Pieces()
    sentence, word = "a" * 600 + ". ", "b" * 500 + " "
    pieces.add(sentence + word + word + "c" * 1500 + ".")
    assert [len(piece) for piece in take_all(pieces)] == [602, 501, 501, PIECE, 501]


def test_an_utterance_has_a_limit_and_an_end() -> None:
    pieces = Pieces()
    with pytest.raises(LocalProtocolError, match=str(MAX_TEXT)):
        pieces.add("a" * (MAX_TEXT + 1))
    pieces.finish()
    with pytest.raises(LocalProtocolError, match="after the end"):
        pieces.add("a")
