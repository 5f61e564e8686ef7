"""Writing FLAC."""

from pathlib import Path

import numpy as np
import pytest

from voiceflow.audio.flac import flac_library, is_flac, write_flac


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        ("a.flac", True),
        ("A.FLAC", True),
        (Path("b.flac"), True),
        ("flac", False),
        ("a.flac.wav", False),
        (3, False),
    ],
)
def test_a_file_is_flac_by_its_name(file: object, answer: bool) -> None:
    assert is_flac(file) is answer


def test_pieces_are_one_file_from_which_every_sample_comes_back(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).integers(-32768, 32768, (999, 2)).astype(np.int16)
    file = tmp_path / "call.flac"
    file.write_bytes(b"what was there before")
    write_flac(file, [samples[:400], samples[400:400], samples[400:]], 8000, 2)
    read, rate = flac_library().read(str(file), dtype="int16")
    assert rate == 8000
    assert read.tolist() == samples.tolist()
