"""Files of speech: their formats, and that none is half."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rows import each_row
from voiceflow.cli.elevenlabs.speech_file import ENDINGS, FileFormat, SpeechFile
from voiceflow.clients.elevenlabs.model import checked
from voiceflow.clients.elevenlabs.schema.speech import SpeechQuery
from voiceflow.errors import ConfigurationError


@each_row(
    ("name", "given", "expected"),
    [
        ("a.mp3", None, FileFormat("mp3_44100_128")),
        ("a.MP3", None, FileFormat("mp3_44100_128")),
        ("a.wav", None, FileFormat("pcm_24000", 24_000)),
        ("a.wav", "wav_8000", FileFormat("pcm_8000", 8000)),
        ("a.wav", "pcm_16000", FileFormat("pcm_16000", 16_000)),
        ("a.dat", "wav_16000", FileFormat("pcm_16000", 16_000)),
        ("a.dat", "ulaw_8000", FileFormat("ulaw_8000")),
        ("a.mp3", "mp3_22050_32", FileFormat("mp3_22050_32")),
        ("a.raw", "pcm_8000", FileFormat("pcm_8000")),
    ],
)
def test_the_format_is_that_of_the_name_or_the_ending(
    name: str, given: str | None, expected: FileFormat
) -> None:
    assert FileFormat.of(Path(name), given) == expected


@pytest.mark.parametrize(
    ("name", "given"), [("a", None), ("a.flac", None), ("a.wav", "mp3_44100_128"), ("a.wav", "pcm_fast")]
)
def test_what_cannot_be_is_told_with_what_can(name: str, given: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"such as (mp3_44100_128|wav_24000)"):
        FileFormat.of(Path(name), given)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_stands_for_a_published_format(ending: str) -> None:
    asked = FileFormat.of(Path(f"a{ending}")).asked
    assert checked(SpeechQuery, {"output_format": asked}).output_format == asked


def test_a_file_has_the_rights_that_any_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    with SpeechFile(tmp_path / "a.raw") as file:
        file.write(b"ab")
    assert (tmp_path / "a.raw").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link.raw").symlink_to(tmp_path / "a.raw")
    with SpeechFile(tmp_path / "link.raw") as file:
        file.write(b"ab")
    assert (tmp_path / "link.raw").is_symlink()
    assert (tmp_path / "a.raw").read_bytes() == b"ab"


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.raw")
    with pytest.raises(ConfigurationError, match="not a file"), SpeechFile(tmp_path / "pipe.raw"):
        pass
    assert not (tmp_path / "pipe.raw").is_file()
