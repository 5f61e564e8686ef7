"""The part of a reply that one voice speaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.words import Word
from voiceflow.clients.speech.voiced_part import VoicedPart

WORDS = ("one", "two", "three")
TEXT = "One, two; three."


def part(text: str = "one two three", *, offset: float = 0.0) -> VoicedPart:
    made = VoicedPart(TELEPHONE, TELEPHONE, offset=offset)
    made.text = text
    return made


def spoken(number: int) -> Word:
    return Word(WORDS[number], number * 0.5, number * 0.5 + 0.5)


def test_audio_is_given_out_to_the_end_of_a_word_and_the_rest_is_kept() -> None:
    voice = part(offset=10.0)
    data = bytes(range(200)) * 30
    assert voice.take(data[:3000], [spoken(0), spoken(1)]) == (b"", [])
    given, words = voice.take(data[3000:5000], [])
    assert (given, words) == (data[:4000], [Word("one", 10.0, 10.5)])
    assert (voice.rest.strip(), voice.owes, voice.seconds) == ("two three", 2, 0.5)


def test_after_a_break_the_half_word_is_dropped_and_at_the_end_nothing_is() -> None:
    broken, whole = part(), part()
    for voice in (broken, whole):
        voice.take(b"a" * 5000, [spoken(0), spoken(1), spoken(2)])
    assert broken.cut() == b""
    data, words = whole.finish()
    assert (len(data), [word.text for word in words]) == (1000, ["two", "three"])


@given(st.lists(st.integers(0, 3000), max_size=12))
def test_whatever_the_pieces_all_audio_and_all_words_are_given_out_once_in_order(sizes: list[int]) -> None:
    voice, data = part(), bytes(range(256)) * 47
    given, at = b"", 0
    words: list[Word] = []
    for number, size in enumerate(sizes):
        piece, found = voice.take(data[at : at + size], [spoken(number)] if number < 3 else [])
        given, words, at = given + piece, words + found, at + size
    piece, found = voice.finish()
    assert given + piece == data[:at]
    assert [word.text for word in words + found] == list(WORDS[: len(sizes)])
    assert round(voice.seconds * 8000) == len(given + piece)


def test_the_rest_is_known_though_the_voice_spells_words_otherwise() -> None:
    voice = part("It is 5 o'clock now")
    voice.take(b"a" * 12000, [Word("It", 0.0, 0.2), Word("is", 0.2, 0.4), Word("five", 0.4, 0.8)])
    assert voice.rest.split()[-1] == "now"
    voice.take(b"a" * 100, [Word("It", 0.9, 1.0)])
    assert "now" in voice.rest


def test_audio_is_converted_and_counted_in_the_format_of_the_line() -> None:
    voice = VoicedPart(AudioFormat(Encoding.PCM16, 16000), TELEPHONE, offset=0.0)
    voice.text = "one"
    given, _ = voice.take(bytes(32000), [Word("one", 0.0, 1.0)])
    end = voice.cut()
    assert len(given + end) == 8000
    assert voice.seconds == 1.0
