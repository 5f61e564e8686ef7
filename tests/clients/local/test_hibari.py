from __future__ import annotations

import asyncio

import numpy as np
import pytest

from voiceflow.clients.local import hibari as module
from voiceflow.clients.local.hibari import SAMPLE_RATE, Hibari
from voiceflow.clients.local.timing import loud_span
from voiceflow.clients.local.voices import CALLERS, VoiceVariant
from voiceflow.clients.speech.engines import Speech
from voiceflow.errors import ServiceError


def _say(engine: Hibari, text: str) -> list[Speech]:
    async def main() -> list[Speech]:
        return [speech async for speech in engine.synthesize(text)]

    return asyncio.run(main())


def test_each_sentence_comes_by_itself_with_its_written_words(hibari: Hibari) -> None:
    pieces = _say(hibari, "It's $14 at 10:30 a.m. on Monday. — Dr. Smith knows!")
    assert [[word.text for word in piece.words] for piece in pieces] == [
        ["It's", "$14", "at", "10:30", "a.m.", "on", "Monday."],
        ["—", "Dr.", "Smith", "knows!"],
    ]


def test_word_times_are_in_order_and_within_the_sound(hibari: Hibari) -> None:
    for piece in _say(hibari, "We are open from 8 a.m. until 6 p.m., on Saturdays too. Order 4729 is $3.50!"):
        edges = [edge for word in piece.words for edge in (word.start, word.end)]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= piece.duration


def test_a_long_number_takes_longer_than_a_short_word(hibari: Hibari) -> None:
    (piece,) = _say(hibari, "Number 4729 is it.")
    length = {word.text: word.end - word.start for word in piece.words}
    assert length["4729"] > 3 * length["is"]


def test_a_pause_at_a_comma_belongs_to_no_word(hibari: Hibari) -> None:
    (piece,) = _say(hibari, "On Monday, of course.")
    monday, of = piece.words[1:3]
    assert monday.text == "Monday,"
    assert of.start - monday.end > 0.04


def test_silence_is_cut_and_a_pause_left_only_between_sentences(hibari: Hibari) -> None:
    first, last = _say(hibari, "Hello there. Goodbye.")
    for piece, pause in ((first, 0.25), (last, 0.0)):
        start, end = loud_span(piece.samples.astype(np.float32), SAMPLE_RATE)
        assert start <= 0.03
        assert piece.duration - end == pytest.approx(0.02 + pause, abs=0.01)


def test_the_same_text_is_the_same_sound(hibari: Hibari) -> None:
    one, two = (_say(hibari, "Good morning.")[0] for _ in range(2))
    np.testing.assert_array_equal(one.samples, two.samples)
    assert one.samples.dtype == np.int16
    assert one.sample_rate == 24000


def test_a_pause_without_words_is_silent_and_nothing_says_nothing(hibari: Hibari) -> None:
    assert _say(hibari, "  ") == []
    (piece,) = _say(hibari, "—")
    assert [word.text for word in piece.words] == ["—"]
    assert not piece.samples.any()


def _pitch(piece: Speech) -> float:
    """The commonest period in the middle of the piece, as a frequency in Hz."""
    middle = piece.samples[len(piece.samples) // 4 :][:4800].astype(np.float64)
    correlation = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    shortest = SAMPLE_RATE // 400
    return SAMPLE_RATE / (shortest + int(correlation[shortest : SAMPLE_RATE // 60].argmax()))


def test_speakers_differ_in_pitch_but_not_in_their_words(hibari: Hibari) -> None:
    spoken = {voice.name: _say(hibari.speaker(voice), "Nanananana.")[0] for voice in CALLERS}
    pitch = {name: _pitch(piece) for name, piece in spoken.items()}
    assert pitch["old man"] < pitch["man"] < pitch["woman"] < pitch["heart"] < pitch["girl"]
    assert len({piece.words[0].text for piece in spoken.values()}) == 1


def test_a_slower_pace_takes_longer(hibari: Hibari) -> None:
    (plain,) = _say(hibari, "Good morning to you.")
    (slow,) = _say(hibari.speaker(VoiceVariant("slow", pace=0.7)), "Good morning to you.")
    assert slow.duration > 1.25 * plain.duration


def test_without_the_durations_words_are_spread_by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_DURATIONS", "/not_in_this_model")
    engine = Hibari()
    (piece,) = _say(engine, "Good morning.")
    engine.close()
    (good, morning) = piece.words
    assert good.end == morning.start
    assert morning.end - morning.start > good.end - good.start


def test_closing_a_speaker_closes_the_voice() -> None:
    engine = Hibari()
    engine.speaker(CALLERS[1]).close()
    with pytest.raises(ServiceError, match="closed"):
        _say(engine, "Hello.")
