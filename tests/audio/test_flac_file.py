"""A FLAC file that grows: what is in it, and what can be read back, whenever its writer stops."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow import ConfigurationError
from voiceflow.audio.flac_file import TAIL, read_flac
from voiceflow.audio.spool import Spool
from voiceflow.processors import Recorder

soundfile = pytest.importorskip("soundfile")

RATE = 8000
FRAME = 4


def noise(seed: int, samples: int) -> bytes:
    return np.random.default_rng(seed).integers(-3000, 3000, (samples, 2), "<i2").tobytes()


def decoded(path: Path) -> bytes:
    samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    assert rate == RATE
    return bytes(samples.tobytes())


@settings(max_examples=example_count(15))
@given(
    pieces=st.lists(st.tuples(st.booleans(), st.integers(1, 30_000)), max_size=6),
    place=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)),
)
def test_what_is_read_is_what_was_written_while_the_file_grows_and_afterwards(
    pieces: list[tuple[bool, int]], place: tuple[float, float]
) -> None:
    with TemporaryDirectory() as folder:
        spool, whole = Spool(RATE, Path(folder) / "call.flac", queue=60.0), b""

        def check() -> None:
            first, last = sorted(round(share * len(whole) / FRAME) for share in place)
            assert spool.read(first, last).tobytes() == whole[first * FRAME : last * FRAME]

        for number, (is_silent, samples) in enumerate(pieces):
            block = bytes(samples * FRAME) if is_silent else noise(number, samples)
            whole += block
            if is_silent:
                spool.put_silence(len(block))
            else:
                assert spool.put(block)
            check()
            spool.write()
            check()
        spool.close()
        check()
        if pieces:
            assert decoded(Path(folder) / "call.flac") == whole


def test_all_but_the_newest_half_second_survives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    script = (
        "import os, sys; from voiceflow.audio.spool import Spool\n"
        "spool, data = Spool(8000, sys.argv[1]), sys.stdin.buffer.read()\n"
        "for at in range(0, len(data), 32000): spool.put(data[at : at + 32000]); spool.write()\n"
        "os.kill(os.getpid(), 9)"
    )
    whole = noise(1, 5 * RATE)
    done = subprocess.run([sys.executable, "-c", script, str(path)], input=whole, check=False)
    assert done.returncode == -9
    found = b"".join(data for _, data in read_flac(path))
    assert whole.startswith(found)
    assert len(whole) - len(found) <= RATE * FRAME * 0.55


def test_a_disk_that_fails_ends_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    path.symlink_to("/dev/full")
    spool = Spool(RATE, path)
    spool.put(noise(1, RATE))
    with pytest.raises(OSError, match="No space"):
        spool.write()
    assert not spool.put(noise(2, RATE))
    assert not spool.waits


def test_a_long_recording_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    spool = Spool(RATE, tmp_path / "call.flac")
    second = noise(0, RATE)
    tracemalloc.start()
    for _ in range(120):
        spool.put(second)
        spool.write()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < TAIL + 16 * len(second)


def test_without_an_encoder_the_recorder_says_at_once_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(ConfigurationError, match=r"voiceflow-calls\[mp3\]"):
        Recorder("call.flac")
    Recorder("call.wav")
