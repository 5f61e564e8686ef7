"""``voiceflow elevenlabs transcribe``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceflow.audio.tones import sine
from voiceflow.audio.wav import write_wav
from voiceflow.cli.elevenlabs.transcribe import WatchedUpload, write_down
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Script
from voiceflow.errors import LocalProtocolError

Client = Callable[..., ElevenLabs]
Watch = Callable[..., Any]

RATE = 8000
PLAIN = {"model_id": "scribe_v2"}

# Where a file is sent, time is real: a thread reads it.


def talk(*parts: tuple[float, float]) -> Any:
    """Six seconds with tones of a second in them, each with its start and its pitch."""
    samples = np.zeros(6 * RATE, np.int16)
    for start, hertz in parts:
        begin = round(start * RATE)
        samples[begin : begin + RATE] = sine(hertz, 1.0, RATE)
    return samples


@pytest.fixture
def two_people(tmp_path: Path, emulator: ElevenLabsEmulator) -> Path:
    """A recording of two voices, on one channel."""
    file = tmp_path / "two.wav"
    write_wav(file, talk((0.5, 120.0), (2.5, 210.0), (4.5, 120.0)), RATE)
    emulator.transcripts.listener = Script(["A table for two.", "When?", "At seven."])
    return file


@pytest.mark.real_time
async def test_each_turn_is_a_line_with_its_speaker_and_its_time(
    client: Client, watched: Watch, two_people: Path
) -> None:
    seen = watched()
    await write_down(client(), seen.screen, two_people, {**PLAIN, "diarize": True})
    assert seen.out.splitlines() == [
        " 0:00.5  speaker_0: A table for two.",
        " 0:02.5  speaker_1: When?",
        " 0:04.5  speaker_0: At seven.",
    ]
    assert seen.notes == "Sending two.wav, 96.0 kB …\n"


@pytest.mark.real_time
async def test_without_speakers_there_is_the_text(client: Client, watched: Watch, two_people: Path) -> None:
    seen = watched()
    await write_down(client(), seen.screen, two_people, PLAIN)
    assert seen.out == " 0:00.5  A table for two. When? At seven.\n"


@pytest.mark.real_time
async def test_each_channel_is_a_speaker(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    file, seen = tmp_path / "stereo.wav", watched()
    write_wav(file, np.stack([talk((0.5, 200.0)), talk((2.5, 200.0))], axis=1), RATE)
    emulator.transcripts.listener = Script(["Hello?", "Good evening."])
    await write_down(client(), seen.screen, file, {**PLAIN, "use_multi_channel": True})
    times, texts = zip(*(line.split("  ", 1) for line in seen.out.splitlines()), strict=True)
    assert [time.strip() for time in times] == ["0:00.5", "0:02.5"]
    assert [text.partition(": ")[2] for text in texts] == ["Hello?", "Good evening."]
    assert len({text.partition(": ")[0] for text in texts}) == 2


@pytest.mark.real_time
async def test_words_have_lines_of_their_own(client: Client, watched: Watch, two_people: Path) -> None:
    seen = watched()
    await write_down(client(), seen.screen, two_people, {**PLAIN, "diarize": True}, words=True)
    rows = [line.split("\t") for line in seen.out.splitlines()]
    assert [row[3] for row in rows] == ["A", "table", "for", "two.", "When?", "At", "seven."]
    assert (rows[0][0], rows[3][1], rows[4][2]) == ("0.50", "1.50", "speaker_1")


@pytest.mark.real_time
async def test_a_program_gets_the_transcript_as_it_came(
    client: Client, watched: Watch, two_people: Path
) -> None:
    seen, made = watched(is_json=True), client()
    await write_down(made, seen.screen, two_people, PLAIN)
    told = json.loads(seen.out)
    assert told == (await made.speech_to_text.transcript(told["transcription_id"])).written()


@pytest.mark.real_time
async def test_silence_is_said_so(client: Client, watched: Watch, tmp_path: Path) -> None:
    file, seen = tmp_path / "silence.wav", watched()
    write_wav(file, talk(), RATE)
    await write_down(client(), seen.screen, file, PLAIN)
    assert (seen.out, seen.notes.splitlines()[-1]) == ("", "The recording contains no speech.")


@pytest.mark.real_time
async def test_a_terminal_sees_that_the_file_is_sent_and_listened_to(
    client: Client, watched: Watch, two_people: Path
) -> None:
    seen = watched(is_terminal=True)
    await write_down(client(), seen.screen, two_people, PLAIN)
    assert "Listening …" in seen.notes


async def test_wrong_wishes_and_empty_files_are_told_before_anything_is_sent(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "x.wav").write_bytes(b"x")
    with pytest.raises(LocalProtocolError, match="file: "):
        await write_down(client(), watched().screen, tmp_path / "empty.wav", PLAIN)
    with pytest.raises(LocalProtocolError, match="model_id: "):
        await write_down(client(), watched().screen, tmp_path / "x.wav", {"model_id": "whisper"})
    assert not emulator.http.served


def test_an_upload_tells_how_far_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(bytes(1000))
    seen: list[int] = []
    with WatchedUpload(tmp_path / "x.wav", seen=seen.append).open() as file:
        assert [len(file.read(600)), len(file.read(600)), len(file.read(600))] == [600, 400, 0]
    assert seen == [600, 1000, 1000]
