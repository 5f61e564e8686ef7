"""Pieces of documents, and which fit a question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.elevenlabs.api.retrieval import CHUNK_LENGTH, best, chunks_of, highlighted, score
from voiceflow.emulators.elevenlabs.api.store import StoredDocument


def document(*paragraphs: str, id: str = "doc") -> StoredDocument:  # noqa: A002 - the field's word
    return StoredDocument(id=id, name="X", type="text", created_at=0, updated_at=0, text=paragraphs)


@given(st.lists(st.text("ab ", min_size=1, max_size=3000).map(str.strip).filter(bool), max_size=4))
def test_chunks_are_short_and_lose_no_word(paragraphs: list[str]) -> None:
    found = chunks_of(document(*paragraphs))
    assert all(len(chunk.text) <= CHUNK_LENGTH for chunk in found)
    assert "".join("".join(chunk.text for chunk in found).split()) == "".join("".join(paragraphs).split())
    assert len({chunk.id for chunk in found}) == len(found)


def test_long_paragraphs_are_parted_between_words() -> None:
    found = chunks_of(document("word " * 500))
    assert {word for chunk in found for word in chunk.text.split()} == {"word"}


def test_short_words_of_a_question_do_not_count() -> None:
    assert score("Is there any parking?", "any is there") == 0.5
    assert score("any", "any is there") == 1.0
    assert score("?", "any") == 0.0


def test_the_best_piece_comes_first_and_equals_keep_their_order() -> None:
    one, two = document("dogs", "nothing", id="a"), document("dogs parking", "dogs", id="b")
    found = [(value, chunk.id) for value, chunk in best("dogs parking", [two, one])]
    assert found == [(1.0, "b_chunk_0"), (0.5, "a_chunk_0"), (0.5, "b_chunk_1")]


@given(st.text(), st.text())
def test_highlighting_changes_no_letter(question: str, text: str) -> None:
    assert "".join(part for part, _ in highlighted(question, text)) == text
