"""Words with their speakers, and the turns that they make."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.schema.transcripts import (
    MultichannelTranscript,
    Transcript,
    TranscriptWord,
)
from voiceflow.clients.elevenlabs.stt.spoken import SpokenTurn, SpokenWord, spoken_words, turns


def said(speaker: str, *words: tuple[str, float, float]) -> list[SpokenWord]:
    return [SpokenWord(Word(*word), speaker) for word in words]


def told(found: list[SpokenTurn]) -> list[tuple[str, str, float, float]]:
    return [(turn.speaker, turn.text, turn.start, turn.end) for turn in found]


def word(text: str, start: float | None, end: float | None, **more: object) -> TranscriptWord:
    return TranscriptWord(
        text=text, start=start, end=end, type="spacing" if text == " " else "word", logprob=0.0, **more
    )


def transcript(*words: TranscriptWord, **more: object) -> Transcript:
    text = "".join(item.text for item in words)
    return Transcript(language_code="eng", language_probability=1.0, text=text, words=list(words), **more)


def test_turns_change_with_the_speaker() -> None:
    words = said("a", ("Good", 0.0, 0.4), ("day.", 0.4, 0.8), ("Bye.", 3.0, 3.5)) + said(
        "b", ("Hi!", 1.0, 1.5)
    )
    assert told(turns(words)) == [
        ("a", "Good day.", 0.0, 0.8),
        ("b", "Hi!", 1.0, 1.5),
        ("a", "Bye.", 3.0, 3.5),
    ]


def test_who_pauses_and_goes_on_has_one_turn() -> None:
    assert told(turns(said("a", ("One", 0.0, 0.5), ("two.", 9.0, 9.5)))) == [("a", "One two.", 0.0, 9.5)]


def test_a_word_in_between_leaves_the_other_turn_whole() -> None:
    words = said("a", ("I", 0.0, 0.4), ("would", 0.5, 0.9), ("like", 1.0, 1.4)) + said("b", ("yes", 0.8, 1.1))
    assert told(turns(words)) == [("a", "I would like", 0.0, 1.4), ("b", "yes", 0.8, 1.1)]


def test_a_word_in_a_gap_parts_a_turn_however_short_the_gap() -> None:
    words = said("a", ("One", 0.0, 0.4), ("two", 0.8, 1.0)) + said("b", ("yes", 0.5, 0.7))
    assert [turn.text for turn in turns(words)] == ["One", "yes", "two"]


def test_who_talks_through_a_long_pause_of_the_other_comes_between() -> None:
    words = said("a", ("Wait", 0.0, 2.0), ("please", 4.0, 5.0)) + said("b", ("Nooo", 1.9, 4.1))
    assert [turn.text for turn in turns(words)] == ["Wait", "Nooo", "please"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 200), st.integers(0, 20)), min_size=0, max_size=40
    )
)
def test_each_word_is_in_one_turn_and_neighbours_differ(spoken: list[tuple[str, int, int]]) -> None:
    words = [
        SpokenWord(Word(str(number), start / 10, (start + length) / 10), speaker)
        for number, (speaker, start, length) in enumerate(spoken)
    ]
    found = turns(words)
    in_turns = [(turn.speaker, w.text) for turn in found for w in turn.words]
    assert sorted(in_turns) == sorted((w.speaker, w.word.text) for w in words)
    assert all(first.speaker != second.speaker for first, second in pairwise(found))
    assert [turn.start for turn in found] == sorted(turn.start for turn in found)
    for turn in found:
        assert [w.start for w in turn.words] == sorted(w.start for w in turn.words)
        assert all(turn.start <= w.start <= w.end <= turn.end for w in turn.words)


def test_words_without_spaces_between_them_are_joined_without() -> None:
    found = turns(spoken_words(transcript(word("今", 0.0, 0.1), word("日", 0.1, 0.2))))
    assert told(found) == [("", "今日", 0.0, 0.2)]


def test_speakers_of_a_diarized_transcript_are_told() -> None:
    made = transcript(
        word("Hi.", 0.0, 0.5, speaker_id="speaker_0"),
        word(" ", 0.5, 0.6, speaker_id="speaker_0"),
        word("Ho.", 0.6, 1.0, speaker_id="speaker_1"),
    )
    assert told(turns(spoken_words(made))) == [
        ("speaker_0", "Hi.", 0.0, 0.5),
        ("speaker_1", "Ho.", 0.6, 1.0),
    ]


def test_channels_have_the_names_they_are_given_whatever_the_service_calls_them() -> None:
    first = transcript(word("Hi.", 1.0, 1.5, channel_index=0, speaker_id="speaker_0"), channel_index=0)
    second = transcript(word("Hello.", 0.0, 0.5, speaker_id="speaker_0"), channel_index=1)
    third = transcript(word("Ho.", 2.0, 2.5), channel_index=2)
    apart = MultichannelTranscript(transcripts=[first, second, third])
    found = turns(spoken_words(apart, channels=["user", "agent"]))
    assert [(turn.speaker, turn.text) for turn in found] == [
        ("agent", "Hello."),
        ("user", "Hi."),
        ("channel_2", "Ho."),
    ]


def test_combined_channels_are_taken_apart() -> None:
    made = transcript(
        word("Yes", 0.0, 1.0, channel_index=0),
        word(" ", 1.0, 1.0, channel_index=1),
        word("hm", 0.5, 0.7, channel_index=1),
        word(" ", 0.7, 1.1, channel_index=0),
        word("please.", 1.1, 1.5, channel_index=0),
    )
    found = turns(spoken_words(made, channels=["user", "agent"]))
    assert told(found) == [("user", "Yes please.", 0.0, 1.5), ("agent", "hm", 0.5, 0.7)]


def test_a_word_without_a_time_follows_the_one_before() -> None:
    made = transcript(word("One", 1.0, 1.5), word(" ", None, None), word("two", None, None))
    assert [(w.word.start, w.word.end) for w in spoken_words(made)] == [(1.0, 1.5), (1.5, 1.5)]
    assert spoken_words(transcript()) == []
    assert turns([]) == []


def test_what_was_said_is_in_no_repr() -> None:
    assert "secret" not in repr(turns(said("a", ("secret", 0.0, 1.0))))
