"""Every character is timed once, whatever pieces the speech comes in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.audio.words import Word
from voiceflow.emulators.elevenlabs.alignment import Aligner, Character, written


def test_characters_take_the_time_of_their_word_and_spaces_the_gap() -> None:
    words = [Word("Hi", 0.1, 0.3), Word("you.", 0.5, 0.9)]
    timed = Aligner("Hi you. ").piece(words, 1.0)
    assert [(c.text, round(c.start, 6), round(c.end, 6)) for c in timed] == [
        ("H", 0.1, 0.2),
        ("i", 0.2, 0.3),
        (" ", 0.3, 0.5),
        ("y", 0.5, 0.6),
        ("o", 0.6, 0.7),
        ("u", 0.7, 0.8),
        (".", 0.8, 0.9),
        (" ", 0.9, 1.0),
    ]


def test_without_words_the_characters_share_the_time() -> None:
    assert Aligner("ab").piece((), 1.0) == [Character("a", 0.0, 0.5), Character("b", 0.5, 1.0)]


@settings(deadline=None)
@given(st.text("ab. \n", max_size=60), st.integers(1, 4))
def test_the_pieces_join_to_the_text(text: str, size: int) -> None:
    tokens = text.split()
    aligner = Aligner(text)
    joined = ""
    for begin in range(0, len(tokens), size):
        part = tokens[begin : begin + size]
        timed = aligner.piece([Word(t, float(i), i + 0.5) for i, t in enumerate(part)], len(part))
        joined += "".join(c.text for c in timed)
        assert all(a.start <= a.end for a in timed)
        assert [a.start for a in timed] == sorted(a.start for a in timed)
    assert joined == (text if tokens else "")


def test_times_are_whole_milliseconds_relative_to_the_chunk() -> None:
    characters = [Character("a", 0.4, 0.46), Character("b", 0.46, 0.52)]
    assert written(characters, 0.4) == {
        "chars": ["a", "b"],
        "charStartTimesMs": [0, 60],
        "charDurationsMs": [60, 60],
    }
    assert written(characters, 0.4, lead=True) == {
        "chars": [" ", "a", "b"],
        "charStartTimesMs": [0, 0, 60],
        "charDurationsMs": [0, 60, 60],
    }
