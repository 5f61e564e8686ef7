"""The text of a reply as it reached the voice."""

import pytest

from voiceflow.processors.voiced import VoicedText


def voiced(*pieces: str, sent: int) -> VoicedText:
    text = VoicedText(before="Well.")
    for piece in pieces:
        text.take(piece)
    for _ in range(sent):
        text.note_sent()
    return text


@pytest.mark.parametrize(
    ("sent", "words", "is_all", "is_end", "heard"),
    [
        (2, "One", False, False, "Well. One"),
        (2, "One two. Three.", False, True, "Well. One two. Three."),
        (2, "", True, True, "Well. One two. Three."),
        (3, "One two. Three.", False, False, "Well. One two. Three."),
    ],
)
def test_all_is_heard_once_every_sent_piece_was(
    sent: int, words: str, is_all: bool, is_end: bool, heard: str
) -> None:
    text = voiced("One two. ", "Three.", sent=sent)
    assert text.hear(words, is_all=is_all) is is_end
    assert text.heard("1 2. 3.") == heard


def test_without_a_report_the_unchanged_text_was_heard() -> None:
    text = voiced(sent=1)
    assert not text.hear("One", is_all=True)
    assert not text.is_known
    assert text.heard("One") == "Well. One"


def test_another_number_keeps_only_what_was_heard() -> None:
    text = voiced("One two.", sent=1)
    text.hear_out()
    text.renumber(text.heard(""))
    assert text.is_known
    assert text.heard("3.") == "Well. One two. 3."
    text.take("Three.")
    text.note_sent()
    assert text.hear("Three.", is_all=False)
    assert text.heard("3.") == "Well. One two. Three."
