"""When each character of a text is spoken, with times that have gaps, are wrong, or are not there at all."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.elevenlabs import Characters
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS
from voiceflow.clients.elevenlabs.tts.spoken_text import TimedText, word_start

CHAR = 0.0625
"""Seconds a character: sums of it are exact."""

TEXT = "Good morning, this is the Mill Street practice, we are open from nine to five. "


def timing(text: str, start: float) -> Characters:
    starts = tuple(start + number * CHAR for number in range(len(text)))
    return Characters(tuple(text), starts, tuple(at + CHAR for at in starts))


def spoken(text: str = TEXT) -> TimedText:
    made = TimedText()
    made.add(text)
    return made


def test_what_lies_between_two_times_is_interpolated() -> None:
    made = spoken()
    made.hear(timing(TEXT[:7], 0.0), 7 * CHAR)
    assert made.hear(NO_CHARACTERS, 7 * CHAR) == NO_CHARACTERS
    done = made.hear(timing(TEXT[14:21], 14 * CHAR), 7 * CHAR)
    assert "".join(done.text) == TEXT[7:21]
    assert done.starts == pytest.approx([number * CHAR for number in range(7, 21)])


def test_long_gaps_are_guessed_behind_the_audio_and_never_ahead_of_the_text() -> None:
    made = spoken()
    made.hear(timing(TEXT[:14], 0.0), 14 * CHAR)
    done = made.hear(NO_CHARACTERS, 3.0, elapsed=20.0)
    assert "".join(done.text) == TEXT[14 : 14 + int((3.0 - 1.0) / CHAR)]
    assert made.received == 14, "it is a guess"


def test_no_text_is_guessed_in_audio_that_came_before_it() -> None:
    made = spoken("Hi ")
    assert "".join(made.hear(NO_CHARACTERS, 10.0, elapsed=10.0).text) == "Hi "
    made.add("there. ")
    assert "".join(made.hear(NO_CHARACTERS, 0.25, elapsed=20.0).text) == "the"
    assert "".join(made.settle().text) == "re. "


def test_nothing_is_guessed_that_nobody_can_have_heard() -> None:
    made = spoken()
    assert made.hear(NO_CHARACTERS, 5.0, elapsed=0.0) == NO_CHARACTERS
    done = made.hear(NO_CHARACTERS, 0.0, elapsed=1.0)
    assert 0.9 < done.ends[-1] <= 1.0


def test_a_pause_at_the_end_of_what_has_times_holds_no_text() -> None:
    made = spoken()
    made.hear(timing(TEXT[:14], 0.0), 14 * CHAR + 0.9)
    assert made.hear(NO_CHARACTERS, 0.9, elapsed=20.0) == NO_CHARACTERS


def test_without_any_times_the_text_is_spread_over_its_audio() -> None:
    made = spoken("abcd")
    made.hear(NO_CHARACTERS, 1.0)
    done = made.settle()
    assert done == Characters(tuple("abcd"), (0.0, 0.25, 0.5, 0.75), (0.25, 0.5, 0.75, 1.0))


def test_a_time_beyond_all_audio_holds_nothing_up_when_the_audio_has_ended() -> None:
    made = spoken("ab")
    made.hear(Characters(("a", "b"), (0.0, 900.0), (0.25, 901.0)), 1.0)
    assert made.settle() == Characters(("b",), (1.0,), (1.0,))


def test_later_times_overrule_those_that_run_ahead_of_them() -> None:
    made = spoken("abcd")
    made.hear(Characters(("a", "b"), (0.0, 900.0), (0.25, 901.0)), 0.5)
    done = made.hear(Characters(("c", "d"), (0.5, 0.75), (0.75, 1.0)), 0.5)
    assert done == Characters(("b", "c", "d"), (0.25, 0.5, 0.75), (0.5, 0.75, 1.0))


def test_times_of_another_text_are_no_times() -> None:
    made = spoken()
    made.hear(timing("Zzz zzz zzzz", 0.0), 12 * CHAR)
    assert made.received == 0
    assert "".join(made.settle().text) == TEXT


def test_the_rest_begins_with_a_word_and_nothing_is_reported_twice() -> None:
    made = spoken()
    done = made.hear(timing(TEXT[:8], 0.0), 8 * CHAR)
    assert "".join(done.text) == "Good mor"
    assert made.rewind() == 5 * CHAR
    assert made.rest == TEXT[5:]
    done = made.hear(timing(TEXT[5:12], 5 * CHAR), 7 * CHAR)
    assert ("".join(done.text), done.starts[0]) == ("ning", 8 * CHAR)


@each_row(
    ("text", "place", "start"),
    [
        ("Good morning", 8, 5),
        ("Good morning", 5, 5),
        ("Good morning", 4, 4),
        ("Good morning", 12, 12),
        ("Is it five. Yes", 10, 10),  # all of the word but its full stop
        ("I don't", 5, 2),
        ("a" * 60, 50, 50),
        ("您好这里", 2, 2),
        ("您" * 60 + "abc", 62, 60),
        ("สวัสดีค่ะ", 5, 4),  # a consonant and the vowel above it
        ("안녕하세요 여러분", 3, 0),
        ("", 0, 0),
    ],
)
def test_a_word_begins_behind_white_space(text: str, place: int, start: int) -> None:
    assert word_start(text, place) == start


def test_letters_without_room_in_the_audio_are_missing() -> None:
    made = spoken()
    made.hear(timing(TEXT[:14], 0.0), 14 * CHAR)
    assert made.is_cut_short
    made.hear(NO_CHARACTERS, 4.0)
    assert not made.is_cut_short


def test_nothing_is_missing_that_is_not_spoken() -> None:
    made = spoken("Well. [laughs out loud, for a long time] ... --- ")
    made.hear(timing("Well.", 0.0), 5 * CHAR)
    assert not made.is_cut_short
    assert made.letters_left == 0


def test_compressed_audio_may_be_longer_than_its_bytes() -> None:
    made = spoken()
    made.hear(timing(TEXT, 0.0), 1.0, is_exact=False)
    assert not made.is_cut_short


def test_scripts_without_spaces_come_character_by_character() -> None:
    text = "您好，这里是磨坊街牙科诊所。"
    made = spoken(text)
    done = made.hear(timing(text[:5], 0.0), 5 * CHAR)
    assert done == timing(text[:5], 0.0)


CHUNKS = st.lists(
    st.tuples(
        st.integers(1, 12), st.sampled_from(["good", "none", "other", "late", "early", "holes", "same"])
    ),
    min_size=1,
    max_size=12,
)


@given(st.text(alphabet="ab .你ท", min_size=1, max_size=60), CHUNKS, st.lists(st.integers(0, 11), max_size=2))
def test_whatever_the_times_the_text_comes_out_whole_and_in_order(
    text: str, chunks: list[tuple[int, str]], losses: list[int]
) -> None:
    made = spoken(text)
    told: list[str] = []
    times: list[float] = []
    at, furthest = 0, 0.0
    for number, (size, kind) in enumerate(chunks):
        true = timing(text[at : at + size], made.position)
        aligned = {
            "good": true,
            "none": NO_CHARACTERS,
            "other": timing("zzzzz"[:size], made.position),
            "late": timing(text[at : at + size], made.position + 700.0),
            "early": timing(text[at : at + size], 0.0),
            "holes": Characters(true.text[::2], true.starts[::2], true.ends[::2]),
            "same": Characters(true.text, true.starts[:1] * len(true), true.starts[:1] * len(true)),
        }[kind]
        done = made.hear(aligned, size * CHAR, elapsed=number)
        told += done.text
        times += [time for pair in zip(done.starts, done.ends, strict=True) for time in pair]
        furthest = max(furthest, made.position)
        assert all(time <= furthest + 0.002 for time in times)
        at += size
        if number in losses:
            made.rewind()
            assert text.endswith(made.rest)
            at = len(text) - len(made.rest)
    done = made.settle()
    told += done.text
    times += [time for pair in zip(done.starts, done.ends, strict=True) for time in pair]
    assert "".join(told) == text
    assert all(earlier <= later for earlier, later in pairwise(times))
