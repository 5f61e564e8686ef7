"""WAV files: what is written is read."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from voiceflow.audio.wav import read_wav, wav_writer, write_wav


@pytest.mark.parametrize("shape", [(5,), (5, 2), (0,), (0, 2)])
def test_what_is_written_is_read(tmp_path: Path, shape: tuple[int, ...]) -> None:
    samples = np.arange(-2, np.prod(shape) - 2, dtype=np.int16).reshape(shape)
    path = tmp_path / "call.wav"
    write_wav(path, samples, 8000)
    found, rate = read_wav(path)
    assert rate == 8000
    assert found.shape == shape
    assert np.array_equal(found, samples)
    with wave.open(str(path)) as peer:
        assert (peer.getnchannels(), peer.getsampwidth(), peer.getframerate()) == (len(shape), 2, 8000)


def test_a_file_object_serves_as_well_as_a_path() -> None:
    file = io.BytesIO()
    write_wav(file, np.array([1, -1], np.int16), 16000)
    file.seek(0)
    samples, rate = read_wav(file)
    assert (samples.tolist(), rate) == ([1, -1], 16000)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not a wav file at all, but long enough to look into"])
def test_what_is_no_wav_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a WAV file"):
        read_wav(io.BytesIO(data))


@pytest.mark.parametrize(("channels", "width"), [(1, 1), (1, 3), (3, 2)])
def test_other_widths_and_channels_are_refused(channels: int, width: int) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(8000)
        out.writeframes(bytes(channels * width))
    file.seek(0)
    with pytest.raises(ValueError, match=f"not {width * 8} bits in {channels} channels"):
        read_wav(file)


@pytest.mark.parametrize("pieces", [[], [b"\x01\x00"], [b"\x01\x00\x02\x00", b"", b"\xff\xff"]])
def test_a_file_that_came_in_pieces_is_as_if_it_had_come_at_once(pieces: list[bytes]) -> None:
    file, whole = io.BytesIO(), io.BytesIO()
    with wav_writer(file, 24_000) as writer:
        for piece in pieces:
            writer.writeframesraw(piece)
    write_wav(whole, np.frombuffer(b"".join(pieces), "<i2").astype(np.int16), 24_000)
    assert file.getvalue() == whole.getvalue()


def test_three_columns_are_no_stereo() -> None:
    with pytest.raises(ValueError, match="shape"):
        write_wav(io.BytesIO(), np.zeros((4, 3), np.int16), 8000)


def test_a_file_cut_short_gives_the_whole_samples_it_has(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    write_wav(path, np.array([[1, 2], [3, 4]], np.int16), 8000)
    path.write_bytes(path.read_bytes()[:-1])
    assert read_wav(path)[0].tolist() == [[1, 2]]
