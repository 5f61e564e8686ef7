"""A WAV file that grows while a call is recorded."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.audio.test_spool import block
from voiceflow.audio import wav_file as module
from voiceflow.audio.spool import Spool
from voiceflow.audio.wav import read_wav

RATE = 1000


def test_a_disk_that_fails_ends_the_recording_and_nothing_piles_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(RATE, tmp_path / "call.wav")
    spool.put(block(1))
    spool.write()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_all", full)
    spool.put(block(2))
    with pytest.raises(OSError, match="No space"):
        spool.write()
    monkeypatch.undo()
    queued = spool.queued
    for _ in range(1000):
        assert not spool.put(block(3))
    assert (spool.queued, spool.waits, spool.lost) == (queued, False, 10.0)
    spool.close()
    assert read_wav(tmp_path / "call.wav")[0][:, 0].tolist() == [1] * 10


def test_a_file_without_a_name_is_gone_with_its_spool() -> None:
    spool = Spool(RATE)
    spool.put(block(7))
    spool.write()
    spool.close()
    assert spool.read(0, 1).tolist() == [[7, 7]]
    assert isinstance(spool._file, module.WavFile)
    file = spool._file._file
    del spool
    assert file.closed
