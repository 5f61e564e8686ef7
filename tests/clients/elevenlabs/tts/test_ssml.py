"""Speech markup in text that comes piece by piece."""

from tests.rows import each_row
from voiceflow.clients.elevenlabs.tts.ssml import MAX_TAG, WholeTags, element_start, unfinished, without_tags


@each_row(
    ("text", "held"),
    [
        ("Wait <break", "<break"),
        ("Wait <", "<"),
        ("Wait </", "</"),
        ('<break time="1s"/', '<break time="1s"/'),
        ('Wait <break time="1s"/> here', ""),
        ("3 < 4", ""),
        ("a <3", ""),
        ("", ""),
        ("<a " + "x" * MAX_TAG, ""),
    ],
)
def test_only_what_may_become_a_tag_is_unfinished(text: str, held: str) -> None:
    assert text[unfinished(text) :] == held


def test_what_is_held_is_bounded() -> None:
    tags = WholeTags()
    assert tags.feed("<a") == ""
    assert tags.feed("x" * MAX_TAG) == "<a" + "x" * MAX_TAG
    assert tags.flush() == ""


def test_tags_are_taken_out_and_other_brackets_are_not() -> None:
    assert without_tags('<speak>3 < 4, <break time="1s"/>or 5 > 4</speak>') == "3 < 4, or 5 > 4"


@each_row(
    ("text", "place", "start"),
    [
        ("One <b>two</b> three", 2, 2),
        ("One <b>two</b> three", 8, 4),
        ("One <b>two</b> three", 14, 14),
        ("One <b>two</b> three", 12, 4),
        ("One <b>t<i>w</i>o</b> three", 17, 4),
        ("One <br/>two", 10, 10),
        ("One <br/>two", 6, 4),
        ("<speak>One two", 12, 0),
        ("<!-- note -->One", 14, 14),
    ],
)
def test_the_outermost_element_is_found(text: str, place: int, start: int) -> None:
    assert element_start(text, place) == start
