"""``voiceflow elevenlabs`` as a shell runs it: a process, and the emulated service on a real socket."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from voiceflow.audio.wav import read_wav
from voiceflow.clients.elevenlabs.api import text_to_speech
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault

SECONDS = 60.0
PROGRAM = "from voiceflow.cli.main import main; main()"
TEXT = "Hello there, caller."

pytestmark = pytest.mark.real_time(once=True)


async def start(
    url: str, *arguments: str, unbuffered: str = "", **options: Any
) -> asyncio.subprocess.Process:
    service = {"ELEVENLABS_BASE_URL": url, "ELEVENLABS_API_KEY": "key-for-the-emulator"}
    environ = {**os.environ, **service, "PYTHONUNBUFFERED": unbuffered}
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE, **options}
    command = (sys.executable, "-c", PROGRAM, "elevenlabs", *arguments)
    return await asyncio.create_subprocess_exec(*command, env=environ, **pipes)


async def run(url: str, *arguments: str, **options: Any) -> tuple[int | None, str, str]:
    """A command's status, output and errors."""
    process = await start(url, *arguments, **options)
    out, errors = await process.communicate()
    return process.returncode, (out or b"").decode(), errors.decode()


async def test_a_text_becomes_a_file_and_a_file_a_text(tmp_path: Path) -> None:
    emulator = ElevenLabsEmulator(stt=[TEXT])
    file = tmp_path / "hello.wav"
    async with asyncio.timeout(SECONDS), emulator.serve() as url:
        status, out, _ = await run(url, "say", TEXT, "-o", str(file), "--format", "wav_16000", "--json")
        assert (status, json.loads(out)["character_cost"]) == (0, len(TEXT))
        assert read_wav(file)[0].tolist() == FormantVoice().speech(TEXT, 16_000).samples.tolist()
        status, out, errors = await run(url, "transcribe", str(file))
        assert (status, out.partition("  ")[2]) == (0, f"{TEXT}\n")
        assert errors.startswith("Sending hello.wav")


async def test_a_program_reads_the_voices() -> None:
    async with asyncio.timeout(SECONDS), ElevenLabsEmulator().serve() as url:
        status, out, errors = await run(url, "voices", "--json")
    assert (status, len(json.loads(out)), errors) == (0, 3, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
async def test_a_reader_who_leaves_is_no_error(unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        async with asyncio.timeout(SECONDS), ElevenLabsEmulator().serve() as url:
            _, _, errors = await run(url, "voices", unbuffered=unbuffered, stdout=writer)
    finally:
        os.close(writer)
    assert errors == ""


async def test_ctrl_c_leaves_with_130_and_without_a_file(tmp_path: Path) -> None:
    emulator = ElevenLabsEmulator()
    emulator.http.plan(HttpFault(stall_after=1000), operation=text_to_speech.STREAM)
    async with asyncio.timeout(SECONDS), emulator.serve() as url:
        process = await start(url, "say", TEXT, "-o", str(tmp_path / "a.mp3"))
        assert process.stderr is not None
        while not (await process.stderr.readline()).startswith(b"Speaking"):
            assert process.returncode is None
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
    assert (process.returncode, errors) == (130, b"")
    assert os.listdir(tmp_path) == []


async def test_what_the_service_refuses_is_one_line_and_status_2() -> None:
    async with asyncio.timeout(SECONDS), ElevenLabsEmulator(keys={"another"}).serve() as url:
        status, out, errors = await run(url, "agents")
    assert (status, out, errors.count("\n")) == (2, "", 1)
    assert errors.startswith("voiceflow: ElevenLabs refused: HTTP 401, invalid_api_key")
    assert "check ELEVENLABS_API_KEY" in errors
    assert "key-for-the-emulator" not in errors


async def test_the_emulated_service_is_a_command_away() -> None:
    async with asyncio.timeout(SECONDS):
        served = await start("https://nowhere.example", "emulate", "--tones", "--port", "0")
        assert served.stdout is not None
        line = (await served.stdout.readline()).decode()
        found = re.fullmatch(r"export ELEVENLABS_BASE_URL=(\S+) ELEVENLABS_API_KEY=any\n", line)
        assert found is not None, line
        status, out, _ = await run(found[1], "voices", "--json")
        served.send_signal(signal.SIGINT)
        await served.communicate()
    assert (status, len(json.loads(out)), served.returncode) == (0, 3, 130)
