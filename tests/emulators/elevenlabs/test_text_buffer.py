"""When text is released to be spoken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.emulators.elevenlabs.text_buffer import TextBuffer


def words(count: int) -> str:
    """So many characters in words of nine letters and a space."""
    return ("abcdefghi " * (count // 10 + 1))[:count]


def test_nothing_is_released_below_the_threshold() -> None:
    buffer = TextBuffer()
    assert buffer.append(words(110)) == []
    assert buffer.append(words(9)) == []
    assert len(buffer) == 119


def test_the_thresholds_come_one_after_the_other_and_the_last_repeats() -> None:
    buffer = TextBuffer((50, 100))
    sizes = [len("".join(buffer.append("abcdefghi "))) for _ in range(30)]
    assert [(index, size) for index, size in enumerate(sizes) if size] == [(4, 50), (14, 100), (24, 100)]


def test_an_incomplete_word_stays_in_the_buffer() -> None:
    buffer = TextBuffer((50,))
    assert buffer.append(words(50) + "unfin") == [words(50)]
    assert buffer.append("ished. ", flush=True) == ["unfinished. "]


def test_one_long_word_waits_for_its_end() -> None:
    buffer = TextBuffer((50,))
    assert buffer.append("x" * 60) == []
    assert buffer.append("x ") == ["x" * 61 + " "]


def test_a_flush_releases_everything_and_of_nothing_nothing() -> None:
    buffer = TextBuffer()
    assert buffer.append("Hi", flush=True) == ["Hi"]
    assert buffer.append("", flush=True) == []
    assert buffer.append(" ", flush=True) == []


def test_a_trigger_counts_only_above_its_minimum() -> None:
    buffer = TextBuffer(trigger_minimum=50)
    assert buffer.append(words(40), trigger=True) == []
    assert buffer.append(words(10), trigger=True) == [words(50)]


def test_a_lone_space_parts_words_and_releases_nothing() -> None:
    buffer = TextBuffer((50,), auto=True)
    assert buffer.append(" ") == []
    buffer = TextBuffer((50,))
    buffer.append("two")
    assert buffer.append(" ") == []
    assert buffer.append("words", flush=True) == ["two words"]


def test_auto_mode_releases_every_message() -> None:
    buffer = TextBuffer(auto=True)
    assert buffer.append("Yes. ") == ["Yes. "]
    assert buffer.append("No. ") == ["No. "]


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("ab .", max_size=40), st.booleans(), st.booleans())))
def test_no_character_of_a_word_is_lost_or_doubled(pieces: list[tuple[str, bool, bool]]) -> None:
    buffer = TextBuffer((50, 60), trigger_minimum=10)
    released: list[str] = []
    for text, flush, trigger in pieces:
        released += buffer.append(text, flush=flush, trigger=trigger)
    released += buffer.flush()
    sent = "".join(text for text, _, _ in pieces)
    assert "".join("".join(released).split()) == "".join(sent.split())
    assert all(segment.strip() for segment in released)
