"""A continuous stream out of pieces with timestamps."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.transports.zoom.input import FORMAT
from voiceflow.transports.zoom.timeline import AudioTimeline

PIECE = b"\x01\x02" * 320
MS = 32
"""Bytes."""


def test_pieces_in_a_row_are_passed_on_as_they_are() -> None:
    timeline = AudioTimeline(FORMAT)
    assert [timeline.add(PIECE, at) for at in (1000, 1020, 1040)] == [PIECE] * 3


def test_a_gap_is_filled_by_the_timestamps() -> None:
    timeline = AudioTimeline(FORMAT)
    timeline.add(PIECE, 0)
    assert timeline.add(PIECE, 120) == bytes(100 * MS) + PIECE


def test_a_long_gap_is_filled_for_two_seconds_only() -> None:
    timeline = AudioTimeline(FORMAT)
    timeline.add(PIECE, 0)
    assert len(timeline.add(PIECE, 60_000)) == 2000 * MS + len(PIECE)


def test_a_piece_that_comes_again_is_dropped() -> None:
    timeline = AudioTimeline(FORMAT)
    timeline.add(PIECE, 0)
    timeline.add(PIECE, 20)
    assert (timeline.add(PIECE, 0), timeline.add(PIECE, 20), timeline.repeated) == (b"", b"", 2)


def test_a_server_that_counts_anew_is_followed() -> None:
    timeline = AudioTimeline(FORMAT)
    timeline.add(PIECE, 3_600_000)
    assert timeline.add(PIECE, 100) == PIECE
    assert timeline.add(PIECE, 120) == PIECE


def test_before_the_first_piece_there_is_no_silence() -> None:
    assert AudioTimeline(FORMAT).wait(1.0) == b""


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), min_size=1, max_size=40))
def test_the_stream_is_never_ahead_of_the_clock_by_more_than_it_runs_late(
    steps: list[tuple[int, int]],
) -> None:
    """Silence that was passed on too early is taken back from later silence."""
    timeline = AudioTimeline(FORMAT)
    passed, at = len(timeline.add(PIECE, 0)), 0
    latest = 0
    for gap, waited in steps:
        at += 20 + gap * 20
        passed += len(timeline.wait(waited * 0.02))
        latest = max(latest, waited * 20)
        passed += len(timeline.add(PIECE, at))
    assert passed >= (at + 20) * MS
    assert passed <= (at + 20 + latest * len(steps)) * MS


def test_silence_that_came_too_early_is_taken_back() -> None:
    timeline = AudioTimeline(FORMAT)
    timeline.add(PIECE, 0)
    assert timeline.wait(0.2) == bytes(200 * MS)
    # The network was slow: nobody had been silent.
    assert timeline.add(PIECE, 20) == PIECE
    assert timeline.wait(0.3) == bytes(100 * MS)
    assert timeline.add(PIECE, 340) == PIECE
