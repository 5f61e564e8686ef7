"""The example that writes down what is said, as it stands, against the emulated service."""

from __future__ import annotations

import asyncio
import io
import runpy
import sys
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.examples.conftest import EXAMPLES
from voiceflow.clients.elevenlabs import Access
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice
from voiceflow.testing import MemoryNetwork

SAYING = [FormantVoice(seconds / 5).speech("voice", 16000).samples for seconds in (2.0, 1.0)]
SILENCE = np.zeros(2 * 16000, np.int16)
TALK = np.concatenate((SAYING[0], SILENCE, SAYING[1], SILENCE)).tobytes()
LINES = ["We are open from nine to five.", "Goodbye."]


@pytest.fixture
def example() -> dict[str, Any]:
    """The names of the example."""
    return runpy.run_path(str(EXAMPLES / "live_transcript.py"))


async def packets() -> AsyncIterator[bytes]:
    """The talk in packets of 20 ms, at its pace."""
    for at in range(0, len(TALK), 640):
        await asyncio.sleep(0.02)
        yield TALK[at : at + 640]


@pytest.mark.parametrize("is_live", [True, False])
async def test_each_sentence_is_printed_with_its_time(
    example: dict[str, Any],
    elevenlabs: Callable[..., ElevenLabsEmulator],
    network: MemoryNetwork,
    capsys: pytest.CaptureFixture[str],
    is_live: bool,
) -> None:
    elevenlabs(stt=LINES)
    access = Access(http=network.session())
    assert await example["write_down"](packets() if is_live else TALK, access) == LINES
    assert capsys.readouterr().out.splitlines() == [f"  0.0-2.0 s {LINES[0]}", f"  4.0-5.0 s {LINES[1]}"]


async def test_what_was_said_is_read_back_word_by_word(
    example: dict[str, Any],
    elevenlabs: Callable[..., ElevenLabsEmulator],
    network: MemoryNetwork,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elevenlabs()
    await example["read_back"]("See you soon.", tmp_path / "reply.ulaw", Access(http=network.session()))
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["See", "you", "soon."]
    assert (tmp_path / "reply.ulaw").stat().st_size == round(len("See you soon.") * 0.06 * 8000)


@pytest.mark.real_time
async def test_the_program_runs_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(SAYING[1].tobytes())
    reply = tmp_path / "reply.ulaw"
    monkeypatch.setattr(sys, "argv", ["live_transcript.py", str(path), "--read-back", str(reply)])
    monkeypatch.setenv("ELEVENLABS_API_KEY", "any")
    async with ElevenLabsEmulator(stt=LINES[1:]).serve() as url:
        monkeypatch.setenv("ELEVENLABS_BASE_URL", url)
        example = runpy.run_path(str(EXAMPLES / "live_transcript.py"))
        assert await example["main"]() == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("Goodbye.")
    assert reply.stat().st_size > 0


@pytest.mark.real_time
async def test_the_microphone_is_what_comes_in(
    example: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TALK[:8000] + b"\0")))
    got = [data async for data in example["microphone"]()]
    assert b"".join(got) == TALK[:8000]
    assert [len(data) for data in got] == [3200, 3200, 1600]


async def test_a_file_of_another_kind_is_refused_with_a_line(
    example: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "talk.wav"
    path.write_bytes(b"RIFF")
    monkeypatch.setattr(sys, "argv", ["live_transcript.py", str(path)])
    monkeypatch.setenv("ELEVENLABS_API_KEY", "any")
    assert await example["main"]() == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
