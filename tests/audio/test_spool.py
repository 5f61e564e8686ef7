"""A WAV file that grows: what is in it whenever its writer stops."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.recording import StereoRecording
from voiceflow.audio.spool import Spool
from voiceflow.audio.wav import HEADER_SIZE, read_wav, repair_wav, wav_header, write_wav

RATE = 1000


def block(value: int, count: int = 10) -> bytes:
    return np.full((count, 2), value, "<i2").tobytes()


def test_the_file_is_valid_after_each_write(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    spool = Spool(RATE, path)
    spool.write()
    assert read_wav(path)[0].size == 0
    for number in range(1, 4):
        spool.put(block(number))
        spool.write()
        samples, rate = read_wav(path)
        assert rate == RATE
        assert samples[:, 0].tolist() == [value for value in range(1, number + 1) for _ in range(10)]
    spool.close()


def test_what_was_written_survives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    script = (
        "import os, sys; from voiceflow.audio.spool import Spool\n"
        "spool = Spool(1000, sys.argv[1]); spool.put(bytes([1, 0]) * 20); spool.write()\n"
        "spool.put(bytes([2, 0]) * 20); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -9
    assert read_wav(path)[0].tolist() == [[1, 1]] * 10


def test_what_is_read_is_the_same_before_and_after_it_is_written(tmp_path: Path) -> None:
    spool = Spool(RATE, tmp_path / "call.wav")
    spool.put(block(1))
    spool.write()
    spool.put(block(2))
    for _ in ("waiting", "written", "closed"):
        assert spool.read(5, 25)[:, 1].tolist() == [1] * 5 + [2] * 10 + [0] * 5
        spool.write()
    spool.close()
    assert spool.read(5, 25)[:, 1].tolist() == [1] * 5 + [2] * 10 + [0] * 5
    assert spool.read(100, 102).tolist() == [[0, 0], [0, 0]]


def test_what_a_slow_disk_does_not_take_is_silent_and_the_rest_keeps_its_time(tmp_path: Path) -> None:
    spool = Spool(RATE, tmp_path / "call.wav", queue=0.02)
    assert [spool.put(block(number)) for number in (1, 2, 3, 4, 5)] == [True, True, False, False, False]
    assert (spool.queued, spool.lost) == (80, 0.03)
    assert spool.read(0, 50)[:, 0].tolist() == [1] * 10 + [2] * 10 + [0] * 30
    spool.write()
    assert (spool.queued, spool.waits) == (0, False)
    assert spool.put(block(6))
    spool.write()
    expected = [1] * 10 + [2] * 10 + [0] * 30 + [6] * 10
    assert read_wav(tmp_path / "call.wav")[0][:, 0].tolist() == expected
    assert spool.read(0, 60)[:, 0].tolist() == expected


def test_a_header_that_tells_too_little_or_too_much_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    for told in (0, 4, 2**32):
        # A sample of one side only is no sample of both.
        path.write_bytes(wav_header(RATE, 2, told) + block(3) + b"\x01\x00")
        assert repair_wav(path) == 0.01
        assert read_wav(path)[0].tolist() == [[3, 3]] * 10
    before = path.read_bytes()
    assert repair_wav(path) == 0.01
    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"RIFF", bytes(100), b"OggS" + bytes(100)])
def test_what_is_no_wav_file_is_not_repaired(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(data)
    with pytest.raises(ValueError, match="not a WAV file"):
        repair_wav(path)
    assert path.read_bytes() == data


@pytest.mark.parametrize("channels", [1, 2])
def test_the_header_is_that_of_the_standard_library(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "peer.wav"
    write_wav(path, np.zeros((7, channels) if channels > 1 else 7, np.int16), 8000)
    assert path.read_bytes()[:HEADER_SIZE] == wav_header(8000, channels, 14 * channels)
    with wave.open(os.fspath(path)) as peer:
        assert peer.getnframes() == 7


Steps = list[tuple[str, int, int]]
STEPS: st.SearchStrategy[Steps] = st.lists(
    st.tuples(
        st.sampled_from(["user", "agent", "cut", "settle", "write"]), st.integers(1, 40), st.integers(1, 30)
    ),
    max_size=40,
)


@given(STEPS)
def test_a_recording_on_the_disk_is_what_it_would_be_in_memory(steps: Steps) -> None:
    spool = Spool(100)
    disk, memory = StereoRecording(100, limit=8.0, spool=spool), StereoRecording(100, limit=8.0)
    now = 0.0
    for number, (step, gap, size) in enumerate(steps, start=1):
        now += gap / 20
        sound = np.full(size, number, np.int16)
        for recording in (disk, memory):
            match step:
                case "user":
                    recording.user.add(sound, now - size / 100)
                case "agent":
                    recording.agent.add(np.repeat(sound, 10), now)
                case "cut":
                    recording.agent.cut(now)
        if step == "settle":
            disk.settle(now - 0.5)
        if step == "write":
            spool.write()
    assert np.array_equal(disk.samples, memory.samples[: len(disk.samples)])
    assert not memory.samples[len(disk.samples) :].any()
    assert disk.user.between(0.5, 2.0).tolist() == memory.user.between(0.5, 2.0).tolist()
    assert (disk.user.dropped, disk.agent.dropped) == (memory.user.dropped, memory.agent.dropped)
