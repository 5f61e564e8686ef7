import numpy as np
import pytest

from voiceflow.cli.tuning.detectors import TuneDetector
from voiceflow.cli.tuning.pauses import RecordedTurn, TurnPause, VoicedSpan, turns_of, voiced_spans
from voiceflow.testing.speech import speechlike

INF = float("inf")


def turns_at(user: list[tuple[float, float]], agent: list[tuple[float, float]]) -> list[RecordedTurn]:
    return turns_of([VoicedSpan(*span) for span in user], [VoicedSpan(*span) for span in agent])


def test_a_pause_in_which_the_agent_speaks_ends_the_turn() -> None:
    turns = turns_at([(1.0, 2.0), (2.7, 4.0), (9.0, 10.0)], [(5.0, 8.0), (11.0, 12.0)])
    assert turns == [
        RecordedTurn(1.0, (TurnPause(2.0, 2.7, is_end=False), TurnPause(4.0, 9.0, is_end=True))),
        RecordedTurn(9.0, (TurnPause(10.0, INF, is_end=True),)),
    ]


def test_a_user_who_goes_on_at_once_was_cut_off_and_had_not_finished() -> None:
    turns = turns_at([(1.0, 2.0), (3.4, 5.0)], [(2.6, 3.6), (6.0, 7.0)])
    assert turns == [RecordedTurn(1.0, (TurnPause(2.0, 3.4, is_end=False), TurnPause(5.0, INF, is_end=True)))]


def test_words_without_an_answer_are_no_turn() -> None:
    assert turns_at([(1.0, 2.0)], []) == []


def test_a_greeting_before_the_user_ends_no_turn() -> None:
    assert [turn.begin for turn in turns_at([(3.0, 4.0)], [(0.0, 2.5), (5.0, 6.0)])] == [3.0]


def test_spans_are_found_to_a_tenth_of_a_second() -> None:
    voice = speechlike(1.0)
    quiet = np.random.default_rng(1).normal(0, 8, 8000 * 4).astype(np.int16)
    quiet[8000:16000] += voice
    [span] = voiced_spans(quiet, 8000)
    assert (round(span.begin, 1), round(span.end, 1)) == (1.0, 2.0)


@pytest.mark.parametrize(("detector", "lag"), [(TuneDetector.WEBRTC, 0.16), (TuneDetector.DEFAULT, 0.0)])
def test_a_detector_that_hears_on_is_known_to_lag(detector: TuneDetector, lag: float) -> None:
    quiet = np.random.default_rng(1).normal(0, 8, 8000 * 4).astype(np.int16)
    quiet[8000:16000] += speechlike(1.0)
    [span] = voiced_spans(quiet, 8000, detector.open())
    assert round(span.lag, 2) == lag
    [turn] = turns_of([span], [VoicedSpan(3.0, 4.0)])
    assert turn.pauses == (TurnPause(span.end, INF, is_end=True, lag=span.lag),)


def test_a_tone_is_a_voice_for_webrtcvad_alone() -> None:
    tone = (4000 * np.sin(2 * np.pi * 440 * np.arange(16000) / 8000)).astype(np.int16)
    samples = np.concatenate((np.zeros(8000, np.int16), tone))
    assert voiced_spans(samples, 8000, TuneDetector.WEBRTC.open())
    assert not voiced_spans(samples, 8000, TuneDetector.DEFAULT.open())
