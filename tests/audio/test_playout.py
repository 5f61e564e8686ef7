"""Playout: what is sent when, told as scripts."""

from __future__ import annotations

import math

import pytest

from voiceflow.audio.encoding import TELEPHONE, AudioFormat, Encoding
from voiceflow.audio.playout import Media, Playout, PlayoutConfig, PlayoutMark, PlayoutOverflowError


def playout(**config: float) -> Playout:
    return Playout(TELEPHONE, PlayoutConfig(**config))


def shape(items: list[Media | PlayoutMark]) -> list[str | int]:
    """Marks by name, media by size."""
    return [item.name if isinstance(item, PlayoutMark) else len(item.data) for item in items]


def test_the_first_audio_leaves_at_once_behind_a_mark() -> None:
    out = playout()
    out.feed(1, b"\x01" * 160)
    assert out.due(7.0) == [PlayoutMark("m1", 1), Media(1, b"\x01" * 160)]
    assert out.deadline() is None


def test_a_burst_is_sent_up_to_the_lead_and_then_message_by_message() -> None:
    out = playout()
    out.feed(1, bytes(8000))
    assert shape(out.due(0.0)) == ["m1", 800, 800, "m2", 800]
    assert out.deadline() == pytest.approx(0.1, abs=1e-12)
    assert out.due(0.09) == []
    assert shape(out.due(0.1)) == [800, "m3"]
    assert shape(out.due(0.2)) == [800]
    assert out.queued == 0.5
    assert out.remaining(0.2) == pytest.approx(0.8, abs=1e-12)


def test_after_a_stall_the_lead_is_made_up_at_once() -> None:
    out = playout()
    out.feed(1, bytes(8000))
    out.due(0.0)
    # The carrier has 0.3 s at 0 and 0.1 s left at 0.2.
    assert shape(out.due(0.2)) == [800, "m3", 800]


def test_a_timer_that_fires_too_early_by_its_resolution_is_good_enough() -> None:
    out = playout()
    out.feed(1, bytes(8000))
    out.due(0.0)
    deadline = out.deadline()
    assert deadline is not None
    assert out.due(deadline - 1e-9) != []


def test_a_reply_ends_with_a_mark_of_its_own() -> None:
    out = playout()
    out.feed(1, bytes(160))
    out.end(1)
    assert out.due(0.0) == [PlayoutMark("m1", 1), Media(1, bytes(160)), PlayoutMark("m2", 1, is_last=True)]


def test_a_reply_that_ends_where_a_mark_was_due_has_one_mark_there() -> None:
    out = playout()
    out.feed(1, bytes(1600))
    out.end(1)
    assert shape(out.due(0.0)) == ["m1", 800, 800, "m2"]


def test_an_end_that_comes_after_the_audio_is_due_at_once_even_in_a_pause() -> None:
    out = playout()
    out.feed(1, bytes(160))
    out.due(0.0)
    assert out.pause(0.02) == 0  # played already
    out.end(1)
    assert out.deadline() == -math.inf
    assert out.due(0.02) == [PlayoutMark("m2", 1, is_last=True)]
    assert out.deadline() is None


def test_a_reply_without_audio_still_ends() -> None:
    out = playout()
    out.end(3)
    assert out.due(0.0) == [PlayoutMark("m1", 3, is_last=True)]


def test_replies_share_no_message_and_follow_without_a_gap() -> None:
    out = playout()
    out.feed(1, b"a" * 240)
    out.end(1)
    out.feed(2, b"b" * 240)
    assert out.due(0.0) == [
        PlayoutMark("m1", 1),
        Media(1, b"a" * 240),
        PlayoutMark("m2", 1, is_last=True),
        PlayoutMark("m3", 2),
        Media(2, b"b" * 240),
    ]


def test_small_chunks_are_joined_and_large_ones_are_cut() -> None:
    out = playout()
    for n in range(100):
        out.feed(1, bytes([n]) * 33)
    sent = b"".join(item.data for item in out.due(0.0) if isinstance(item, Media))
    assert sent == b"".join(bytes([n]) * 33 for n in range(100))[:2400]


def test_after_the_carrier_ran_dry_a_mark_says_when_it_plays_again() -> None:
    out = playout()
    out.feed(1, bytes(160))
    out.due(0.0)
    out.feed(1, bytes(160))
    assert shape(out.due(0.02)) == [160]  # just in time: no gap, no mark
    out.feed(1, bytes(160))
    assert shape(out.due(0.05)) == ["m2", 160]


def test_a_pause_takes_back_what_was_not_played_and_a_resume_sends_the_next_byte() -> None:
    out = playout()
    data = bytes(range(256)) * 20
    out.feed(1, data)
    assert shape(out.due(0.0)) == ["m1", 800, 800, "m2", 800]
    assert out.pause(0.15) == 1200
    assert out.deadline() is None
    assert out.due(5.0) == []
    out.resume()
    again = out.due(5.0)
    assert shape(again) == ["m3", 800, 800, "m4", 800]
    audio = b"".join(item.data for item in again if isinstance(item, Media))
    assert audio == data[1200 : 1200 + len(audio)]


def test_a_pause_sends_the_end_of_a_reply_again_with_its_last_sounds() -> None:
    out = playout()
    out.feed(1, b"a" * 160)
    out.end(1)
    assert shape(out.due(0.0)) == ["m1", 160, "m2"]
    assert out.pause(0.01) == 80
    out.resume()
    assert out.due(0.5) == [PlayoutMark("m3", 1), Media(1, b"a" * 80), PlayoutMark("m4", 1, is_last=True)]


def test_a_second_pause_takes_nothing_back_twice() -> None:
    out = playout()
    out.feed(1, bytes(4000))
    out.due(0.0)
    assert out.pause(0.1) == 1600
    out.resume()
    assert out.pause(0.1) == 0
    assert out.queued == 0.4


def test_after_a_pause_the_audio_leaves_at_once_for_the_carrier_is_empty() -> None:
    out = playout()
    out.feed(1, bytes(8000))
    out.due(0.0)
    out.pause(0.1)
    out.resume()
    assert out.is_carrier_empty
    assert shape(out.due(0.1)) == ["m3", 800, 800, "m4", 800]


def test_a_clear_drops_older_replies_and_keeps_the_next() -> None:
    out = playout()
    out.feed(1, b"a" * 8000)
    out.end(1)
    out.feed(2, b"b" * 80)
    out.due(0.0)
    out.pause(0.05)
    assert out.clear(0.05, before_reply=2)
    assert out.due(0.05) == [PlayoutMark("m3", 2), Media(2, b"b" * 80)]
    out.feed(1, b"late")
    out.end(1)
    assert out.due(0.1) == []


def test_a_clear_sends_again_what_the_carrier_had_of_the_next_reply() -> None:
    out = playout()
    out.feed(1, b"a" * 800)
    out.end(1)
    out.feed(2, b"b" * 400)
    out.feed(2, b"c" * 400)
    out.end(2)
    before = out.due(0.0)
    assert out.clear(0.05, before_reply=2)
    assert out.queued == 0.1
    assert out.due(0.05) == [
        PlayoutMark("m5", 2),
        Media(2, b"b" * 400 + b"c" * 400),
        PlayoutMark("m6", 2, is_last=True),
    ]
    assert before[-1] == PlayoutMark("m4", 2, is_last=True)


def test_a_clear_does_not_repeat_what_was_played_of_the_later_reply() -> None:
    out = playout()
    out.feed(2, b"a" * 400 + b"b" * 400)
    out.feed(1, b"late" * 400)
    out.due(0.0)
    assert out.clear(0.05, before_reply=2)
    assert out.due(0.05) == [PlayoutMark("m4", 2), Media(2, b"b" * 400)]


def test_a_clear_of_what_was_played_leaves_the_running_reply_alone() -> None:
    out = playout()
    out.feed(1, b"a" * 400)
    out.end(1)
    out.feed(2, b"b" * 8000)
    out.due(0.0)
    assert not out.clear(0.06, before_reply=2)
    assert out.deadline() == pytest.approx(0.05, abs=1e-12)  # 0.25 s were sent at 0


def test_a_clear_of_everything_starts_the_pacing_anew() -> None:
    out = playout()
    out.feed(1, bytes(8000))
    out.due(0.0)
    assert out.clear(0.01, before_reply=2)
    assert out.queued == out.remaining(0.01) == 0
    out.feed(2, bytes(8000))
    assert shape(out.due(0.01)) == ["m3", 800, 800, "m4", 800]


def test_a_clear_ends_a_pause() -> None:
    out = playout()
    out.pause(0.0)
    assert out.is_paused
    out.clear(0.0, before_reply=1)
    assert not out.is_paused


def test_too_much_audio_is_refused_whole() -> None:
    out = playout(limit=1.0)
    out.feed(1, bytes(7900))
    with pytest.raises(PlayoutOverflowError, match="more than 1 s"):
        out.feed(1, bytes(101))
    out.feed(1, bytes(100))
    assert out.queued == 1.0


def test_replies_without_audio_are_bounded_too() -> None:
    out = playout()
    for reply in range(1000):
        out.end(reply)
    with pytest.raises(PlayoutOverflowError, match="1000 replies"):
        out.end(1000)


def test_pcm16_is_sent_in_whole_samples_only() -> None:
    out = Playout(AudioFormat(Encoding.PCM16, 11025), PlayoutConfig(message=0.03))
    out.feed(1, bytes(2000))
    assert shape(out.due(0.0))[1] == 660  # 330.75 samples, rounded down
    with pytest.raises(ValueError, match="whole number"):
        out.feed(1, bytes(3))


@pytest.mark.parametrize(
    "wrong",
    [
        {"lead": 0.05},
        {"lead": 1.1},
        {"message": 0.0},
        {"mark_interval": 11.0},
        {"limit": 0.0},
        {"lead": math.nan},
    ],
)
def test_a_setting_out_of_bounds_is_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        PlayoutConfig(**wrong)


def test_nothing_fed_is_nothing_due() -> None:
    out = playout()
    out.feed(1, b"")
    assert out.due(0.0) == []
    assert out.deadline() is None
