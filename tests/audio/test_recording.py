"""The two tracks of a call on one timeline."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow import ConfigurationError
from voiceflow.audio.recording import StereoRecording, Track
from voiceflow.audio.wav import read_wav


def ones(count: int) -> NDArray[np.int16]:
    return np.ones(count, np.int16)


def test_left_is_the_user_and_right_the_agent() -> None:
    recording = StereoRecording(1000)
    recording.user.add(ones(100), 0.0)
    recording.agent.add(2 * ones(100), 0.2)
    file = io.BytesIO()
    recording.write(file)
    file.seek(0)
    samples, rate = read_wav(file)
    assert rate == 1000
    assert samples[:, 0].tolist() == [1] * 100 + [0] * 200
    assert samples[:, 1].tolist() == [0] * 200 + [2] * 100
    assert recording.seconds == 0.3


def test_a_recording_of_nothing_has_no_samples() -> None:
    assert StereoRecording().samples.shape == (0, 2)


def test_a_chunk_that_comes_early_follows_the_one_before() -> None:
    track = Track(1000)
    for chunk in range(3):  # a burst: all in one instant
        track.add((chunk + 1) * ones(100), 0.5)
    assert track.samples.tolist() == [0] * 500 + [1] * 100 + [2] * 100 + [3] * 100


def test_jitter_leaves_no_gap_but_a_pause_does() -> None:
    track = Track(1000, snap=0.03)
    track.add(ones(20), 0.0)
    track.add(ones(20), 0.05)  # 30 ms late
    assert track.seconds == 0.04
    track.add(ones(20), 0.071)  # 31 ms late
    assert track.samples.tolist() == [1] * 40 + [0] * 31 + [1] * 20


def test_the_first_chunk_lies_where_it_sounded() -> None:
    track = Track(1000, snap=0.03)
    track.add(ones(1), 0.01)
    assert track.samples.tolist() == [0] * 10 + [1]


def test_what_was_cleared_is_cut_off() -> None:
    track = Track(1000)
    track.add(ones(500), 0.0)
    track.cut(0.2)
    track.add(2 * ones(1), 0.3)
    assert track.samples.tolist() == [1] * 200 + [0] * 100 + [2]
    track.cut(5.0)
    assert track.seconds == 0.301


def test_what_is_cut_off_is_given_back() -> None:
    track = Track(1000)
    track.add(np.arange(10, dtype=np.int16), 0.0)
    assert track.cut(0.007).tolist() == [7, 8, 9]
    assert track.cut(0.007).tolist() == []
    assert track.seconds == 0.007


def test_a_part_of_a_track_is_filled_up_with_silence() -> None:
    track = Track(1000)
    track.add(np.arange(10, dtype=np.int16), 0.0)
    assert track.between(0.008, 0.012).tolist() == [8, 9, 0, 0]
    assert track.between(0.5, 0.501).tolist() == [0]


def test_beyond_the_limit_audio_is_counted_and_not_kept() -> None:
    track = Track(1000, limit=0.5)
    track.add(ones(400), 0.0)
    track.add(ones(200), 0.4)
    track.add(ones(100), 1e12)
    assert track.seconds == 0.5
    assert track.dropped == 0.2


def test_a_time_before_the_call_is_its_start() -> None:
    track = Track(1000)
    track.add(ones(1), -1.0)
    assert track.samples.tolist() == [1]


def test_what_is_muted_is_silent_and_keeps_its_length() -> None:
    track = Track(1000)
    track.mute(0.002)
    track.add(ones(5), 0.0)
    track.unmute(0.004)
    track.add(ones(2), 0.005)
    track.mute(0.006)
    assert track.samples.tolist() == [1, 1, 0, 0, 1, 1, 0]
    assert track.muted == [(0.002, 0.004), (0.006, None)]
    assert track.settle(0.003).tolist() == [1, 1, 0]
    assert track.settle(0.007).tolist() == [0, 1, 1, 0]


def test_muting_twice_and_unmuting_what_is_not_muted_change_nothing() -> None:
    track = Track(1000)
    track.unmute(0.001)
    track.mute(0.002)
    track.mute(0.003)
    track.add(ones(4), 0.0)
    assert track.samples.tolist() == [1, 1, 0, 0]


def written(recording: StereoRecording, **options: Any) -> Any:
    file = io.BytesIO()
    recording.write(file, **options)
    file.seek(0)
    return read_wav(file)[0].tolist()


def test_one_side_is_a_file_of_its_own() -> None:
    recording = StereoRecording(1000)
    recording.user.add(ones(2), 0.0)
    recording.agent.add(2 * ones(1), 0.0)
    assert written(recording, side="user") == [1, 1]
    assert written(recording, side="agent") == [2, 0]


def test_time_in_which_everything_is_muted_can_be_cut() -> None:
    recording = StereoRecording(1000)
    for track, start, end in ((recording.user, 0.001, 0.004), (recording.agent, 0.002, 0.005)):
        track.mute(start)
        track.unmute(end)
        track.add(ones(6), 0.0)
    assert written(recording, cut=True) == [[1, 1], [0, 1], [1, 0], [1, 1]]
    assert written(recording, cut=True, side="user") == [1, 1, 1]
    assert written(recording) == [[1, 1], [0, 1], [0, 0], [0, 0], [1, 0], [1, 1]]
    recording.user.mute(0.005)
    recording.agent.mute(0.005)
    assert written(recording, cut=True) == [[1, 1], [0, 1], [1, 0]]


@pytest.mark.parametrize(("options", "columns"), [({}, [0, 1]), ({"side": "agent"}, [1])])
def test_a_flac_file_has_the_same_samples(
    tmp_path: Path, options: dict[str, Any], columns: list[int]
) -> None:
    soundfile = pytest.importorskip("soundfile")
    recording = StereoRecording(8000)
    noise = np.random.default_rng(7).integers(-9000, 9000, 8000 * 61).astype(np.int16)
    recording.user.add(noise, 0.0)
    recording.agent.add(noise[:4000], 30.0)
    recording.write(tmp_path / "call.FLAC", **options)
    samples, rate = soundfile.read(tmp_path / "call.FLAC", dtype="int16", always_2d=True)
    assert rate == 8000
    assert np.array_equal(samples, recording.samples[:, columns])


def test_without_an_encoder_flac_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(ConfigurationError, match="mp3"):
        StereoRecording().write(tmp_path / "call.flac")
