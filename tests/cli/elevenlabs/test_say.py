"""``voiceflow elevenlabs say``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voiceflow.audio.wav import read_wav
from voiceflow.cli.elevenlabs.say import Saying, speak
from voiceflow.cli.elevenlabs.speech_file import FileFormat
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.http.streams import BrokenStreamError
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.testing import MemoryNetwork

Client = Callable[..., ElevenLabs]
Watch = Callable[..., Any]

VOICE = "21m00Tcm4TlvDq8ikWAM"
TEXT = "Hello there, caller."


def saying(file: Path, name: str | None = None, **more: Any) -> Saying:
    return Saying(TEXT, file, FileFormat.of(file, name), **{"voice": VOICE, **more})


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_wav_file_has_what_the_voice_says(client: Client, watched: Watch, tmp_path: Path) -> None:
    file, seen = tmp_path / "hello.wav", watched()
    await speak(client(), seen.screen, saying(file))
    samples, rate = read_wav(file)
    assert rate == 24_000
    assert samples.tolist() == FormantVoice().speech(TEXT, 24_000).samples.tolist()
    assert files(tmp_path) == [file]
    assert seen.out == ""
    assert seen.notes.startswith(f"Speaking …\n{file}: ")


@pytest.mark.parametrize(
    ("name", "asked"), [("a.ulaw", "ulaw_8000"), ("a.raw", "pcm_24000"), ("a.mp3", "mp3_44100_128")]
)
async def test_the_service_is_asked_for_what_the_ending_tells(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path, name: str, asked: str
) -> None:
    file = tmp_path / name
    await speak(client(), watched().screen, saying(file))
    (served,) = emulator.http.served
    assert served.query["output_format"] == [asked]
    if asked != "mp3_44100_128":
        samples = FormantVoice().speech(TEXT, 8000 if asked == "ulaw_8000" else 24_000).samples
        assert file.stat().st_size == len(samples) * (1 if asked == "ulaw_8000" else 2)


async def test_a_program_gets_what_it_cost_and_how_long_it_is(
    client: Client, watched: Watch, tmp_path: Path
) -> None:
    file, seen = tmp_path / "hello.wav", watched(is_json=True)
    await speak(client(), seen.screen, saying(file, "pcm_8000"))
    told = json.loads(seen.out)
    samples = len(FormantVoice().speech(TEXT, 8000).samples)
    assert told.pop("request_id")
    assert told == {
        "file": str(file),
        "format": "pcm_8000",
        "voice_id": VOICE,
        "bytes": file.stat().st_size,
        "seconds": round(samples / 8000, 3),
        "character_cost": len(TEXT),
    }


async def test_without_a_voice_the_first_one_speaks_and_is_told(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    seen = watched()
    await speak(client(), seen.screen, saying(tmp_path / "a.mp3", voice=None, model="eleven_flash_v2_5"))
    assert seen.notes.startswith(f"Using the voice Calm ({VOICE})")
    assert emulator.http.served[-1].path == f"/v1/text-to-speech/{VOICE}/stream"
    assert emulator.http.served[-1].body["model_id"] == "eleven_flash_v2_5"


async def test_an_account_without_voices_is_told(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork, watched: Watch, tmp_path: Path
) -> None:
    elevenlabs(voices=[])
    with pytest.raises(ConfigurationError, match="--voice"):
        await speak(
            ElevenLabs(http=network.session()), watched().screen, saying(tmp_path / "a.mp3", voice=None)
        )


async def test_a_stream_that_breaks_leaves_no_half_file(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    emulator.http.plan(HttpFault(cut_after=1000))
    with pytest.raises(BrokenStreamError, match="after"):
        await speak(client(), watched().screen, saying(tmp_path / "a.wav"))
    assert files(tmp_path) == []


async def test_what_was_there_is_replaced_by_a_whole_file_only(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    file = tmp_path / "a.ulaw"
    file.write_bytes(b"old")
    emulator.http.plan(HttpFault(cut_after=100))
    with pytest.raises(BrokenStreamError):
        await speak(client(), watched().screen, saying(file))
    assert file.read_bytes() == b"old"
    await speak(client(), watched().screen, saying(file))
    assert file.read_bytes() != b"old"
    assert files(tmp_path) == [file]


async def test_one_who_gives_up_leaves_no_half_file(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    emulator.http.plan(HttpFault(stall_after=1000))
    task = asyncio.create_task(speak(client(), watched().screen, saying(tmp_path / "a.wav")))
    await asyncio.sleep(5)
    assert [file.suffix for file in files(tmp_path)] == [".part"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files(tmp_path) == []


async def test_a_place_that_cannot_be_written_is_told_before_anything_is_asked(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    for file in (tmp_path / "nowhere" / "a.mp3", tmp_path):
        with pytest.raises(ConfigurationError, match="cannot write"):
            await speak(client(), watched().screen, saying(file, "mp3_44100_128", voice=None))
    assert not emulator.http.served


async def test_wrong_wishes_are_told_and_leave_nothing(
    client: Client, emulator: ElevenLabsEmulator, watched: Watch, tmp_path: Path
) -> None:
    with pytest.raises(LocalProtocolError, match="output_format"):
        await speak(client(), watched().screen, saying(tmp_path / "a.mp3", "mp3_1_2"))
    assert not emulator.http.served
    emulator.http.plan(HttpFault(status=404))
    with pytest.raises(NotFoundError):
        await speak(client(), watched().screen, saying(tmp_path / "a.mp3", voice="nobody"))
    assert files(tmp_path) == []


async def test_a_terminal_sees_how_far_it_is(client: Client, watched: Watch, tmp_path: Path) -> None:
    seen = watched(is_terminal=True)
    await speak(client(), seen.screen, saying(tmp_path / "a.wav"))
    assert "Speaking …" in seen.notes
    assert seen.notes.rstrip().splitlines()[-1].endswith(f"request {'0' * 31}1")
