import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from voiceflow.audio.vad import SpeechChange, SpeechSegmenter, VADParams

STARTED, CONTINUED, STOPPED = SpeechChange.STARTED, SpeechChange.CONTINUED, SpeechChange.STOPPED


def changes(
    voice: str, params: VADParams | None = None, window: float = 0.02
) -> list[tuple[int, SpeechChange, int, int]]:
    """Change, window of its time, windows of voice, for each window ('x' voiced, '-' weak, '.' silent)."""
    segmenter = SpeechSegmenter(params or VADParams(), window)
    heard = []
    for number, sign in enumerate(voice, start=1):
        change = segmenter.hear({"x": 1.0, "-": 0.4, ".": 0.0}[sign], number * window)
        if change is not None:
            heard.append((number, change, round(segmenter.at / window), round(segmenter.voiced / window)))
    return heard


def test_two_voiced_windows_of_three_start_speech_at_the_first_voiced_sample() -> None:
    assert changes("..x.x") == [(5, STARTED, 2, 2)]
    assert changes("..xx") == [(4, STARTED, 2, 2)]


def test_a_click_starts_nothing() -> None:
    assert changes("x..x..x..") == []


def test_further_voiced_windows_are_told_with_the_voice_so_far() -> None:
    assert changes("xxx.x") == [(2, STARTED, 0, 2), (3, CONTINUED, 3, 3), (5, CONTINUED, 5, 4)]


def test_speech_stops_after_the_hangover_at_the_last_voiced_sample() -> None:
    assert changes("xx" + "." * 14)[1:] == []
    assert changes("xx" + "." * 15)[1:] == [(17, STOPPED, 2, 2)]


def test_a_pause_shorter_than_the_hangover_stops_nothing() -> None:
    assert changes("xx" + "." * 14 + "x" + "." * 14)[1:] == [(17, CONTINUED, 17, 3)]


def test_a_weak_window_continues_speech_but_does_not_start_it() -> None:
    assert changes("---") == []
    assert changes("xx-")[1:] == [(3, CONTINUED, 3, 3)]


def test_speech_starts_anew_only_with_new_windows() -> None:
    params = VADParams(hangover=0.02)
    assert changes("xx.x", params)[-1] == (3, STOPPED, 2, 2)


def test_one_window_of_silero_starts_speech() -> None:
    assert changes(".x", window=0.032) == [(2, STARTED, 1, 1)]


def test_a_burst_of_late_packets_changes_no_decision() -> None:
    segmenter = SpeechSegmenter(VADParams(), 0.02)
    heard = [segmenter.hear(p, 7.0) for p in [1.0, 1.0] + [0.0] * 15]
    assert heard == [None, STARTED, *[None] * 14, STOPPED]
    assert math.isclose(segmenter.at, 6.7)


def test_audio_that_ends_stops_speech_where_it_was_last_heard() -> None:
    segmenter = SpeechSegmenter(VADParams(), 0.5)
    assert segmenter.hear(1.0, 1.0) is STARTED
    assert segmenter.hear(1.0, 1.5) is CONTINUED
    assert segmenter.lose() is STOPPED
    assert segmenter.at == 1.5
    assert segmenter.lose() is None


def test_voice_before_a_gap_does_not_count_after_it() -> None:
    segmenter = SpeechSegmenter(VADParams(), 0.02)
    assert segmenter.hear(1.0, 1.0) is None
    assert segmenter.lose() is None
    assert segmenter.hear(1.0, 9.0) is None
    assert segmenter.hear(1.0, 9.02) is STARTED


@pytest.mark.parametrize(
    "wrong",
    [
        {"hangover": 0},
        {"threshold": 1.5},
        {"threshold": 0.3, "stay_threshold": 0.4},
        {"onset": 0.1},
        {"hangover": math.nan},
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        VADParams(**wrong)


@given(
    st.text(alphabet="x-.", max_size=200),
    st.sampled_from([0.01, 0.02, 0.03, 0.032]),
    st.floats(0.01, 0.5),
    st.floats(0.01, 0.2),
    st.floats(0.0, 0.2),
)
def test_starts_and_stops_alternate_and_lie_in_order(
    voice: str, window: float, hangover: float, onset: float, slack: float
) -> None:
    params = VADParams(onset=onset, onset_within=onset + slack, hangover=hangover)
    heard = changes(voice, params, window)
    bounds = [kind for _, kind, _, _ in heard if kind is not CONTINUED]
    assert bounds == [STARTED, STOPPED] * (len(bounds) // 2) + [STARTED] * (len(bounds) % 2)
    last = 0
    for number, kind, at, voiced in heard:
        assert last <= at <= number
        last = at
        # A start lies before a voiced window; everything else at the end of one.
        assert voice[at if kind is STARTED else at - 1] in ("x" if kind is STARTED else "x-")
        assert 1 <= voiced <= number
