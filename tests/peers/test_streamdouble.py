"""Our server under calls of ``streamdouble``, a Twilio that others have written, on a real socket."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    AgentTextFrame,
    Direction,
    DTMFFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    handles,
)
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.audio.wav import write_wav
from voiceflow.emulators.kit.serving import serve
from voiceflow.processors import VAD, Responder
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing.callers import SimulatedFormantVoice
from voiceflow.transports import Call
from voiceflow.transports.twilio import HeardCall, ListeningStreams
from voiceflow.turns import UserTurn

HOW = (
    "set STREAMDOUBLE to the program: python -m venv DIR; DIR/bin/pip install streamdouble; "
    "STREAMDOUBLE=DIR/bin/streamdouble"
)
GREETING_SECONDS = 6.0
LIMIT = 40.0
"""Seconds of the clock for one call."""

SCENARIO = """
name: a greeting that is interrupted and a key
steps:
  - wait_for: audio
  - wait: 1
  - say: hello.wav
  - expect: clear
  - dtmf: "5"
  - wait: 0.5
"""


@pytest.fixture(scope="module")
def program() -> str:
    """The program that calls."""
    found = os.environ.get("STREAMDOUBLE") or shutil.which("streamdouble")
    if not found or not Path(found).exists():
        pytest.skip(HOW)
    return found


class Tone(Processor):
    """A voice whose every text is the same long sound."""

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> AgentAudioFrame:
        data = bytes([0x20, 0xA0]) * round(GREETING_SECONDS * 4000)
        return AgentAudioFrame(reply=frame.reply, data=data, format=TELEPHONE)


class Greeter(Responder):
    """Greets, and has nothing more to say."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        return
        yield ""


@dataclass
class Bot:
    """A bot without vendors, and what it has met."""

    parameters: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    ends: list[EndReason] = field(default_factory=list)

    async def __call__(self, call: Call) -> None:
        self.parameters |= call.parameters
        greeter = Greeter(greeting="Hello.")
        pipeline = Pipeline([call.input(), VAD(), greeter, Tone(), call.output()])
        self.ends.append(await call.run(pipeline, observers=[self.note]))

    def note(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, DTMFFrame) and processor.name == "CallInput":
            self.keys.append(frame.digit)


async def run(program: str, *arguments: str, cwd: Path) -> tuple[int | None, dict[str, Any]]:
    """Let the program call, and return its status and its report."""
    pipe = asyncio.subprocess.PIPE
    calling = await asyncio.create_subprocess_exec(
        program, *arguments, "--json", cwd=cwd, stdout=pipe, stderr=pipe
    )
    try:
        async with asyncio.timeout(LIMIT):
            out, errors = await calling.communicate()
    finally:
        if calling.returncode is None:
            calling.kill()
            await calling.wait()
    assert out, errors.decode()
    return calling.returncode, json.loads(out)


async def speech(file: Path, text: str) -> bytes:
    """Write somebody's speech into a file, and return it in µ-law."""
    spoken = await SimulatedFormantVoice().speak(text)
    samples: np.ndarray[Any, np.dtype[np.int16]] = decode(spoken, Encoding.MULAW)
    write_wav(file, samples, 8000)
    return spoken


@pytest.mark.real_time(once=True)
async def test_another_twilio_hears_the_greeting_interrupts_it_presses_a_key_and_leaves(
    program: str, tmp_path: Path
) -> None:
    await speech(tmp_path / "hello.wav", "Good morning, I have a question about my order.")
    (tmp_path / "call.yaml").write_text(SCENARIO)
    bot = Bot()
    config = ServerConfig(public_url="http://127.0.0.1:1", validate_signatures=False, host="127.0.0.1")
    async with serve(create_app(bot, config)) as url:
        stream = url.replace("http", "ws") + "/twilio/stream"
        status, report = await run(
            program, "scenario", "call.yaml", stream, "--param", "tenant=a & b", cwd=tmp_path
        )
    assert (status, report["violations"]) == (0, [])
    assert [one["passed"] for one in report["expectations"]] == [True]
    assert report["time_to_first_audio_ms"] is not None
    assert bot.parameters["tenant"] == "a & b"
    assert bot.keys == ["5"]
    assert bot.ends == [EndReason.USER_HANGUP]


@pytest.mark.real_time(once=True)
async def test_another_twilio_streams_both_sides_of_a_call_to_a_listener(
    program: str, tmp_path: Path
) -> None:
    user = await speech(tmp_path / "user.wav", "Is it open?")
    agent = await speech(tmp_path / "agent.wav", "Until six.")
    heard = {"inbound": b"", "outbound": b""}

    async def listen(call: HeardCall) -> None:
        async for packet in call.audio():
            heard[packet.side] += packet.data

    config = ServerConfig(public_url="http://127.0.0.1:1", validate_signatures=False, host="127.0.0.1")
    app = web.Application()
    app.router.add_get("/listen", ListeningStreams(config, listen).serve)
    options = ["--audio", "user.wav", "--fork", "--strict-fork", "--track", "both"]
    options += ["--agent-audio", "agent.wav", "--allow-no-audio", "--quiet-period", "0.1"]
    async with serve(app) as url:
        stream = url.replace("http", "ws") + "/listen"
        status, report = await run(program, "call", stream, *options, cwd=tmp_path)
    assert (status, report["violations"]) == (0, [])
    # It fills the last packet of 20 ms, and knows one zero of the two of µ-law.
    for side, said in (("inbound", user), ("outbound", agent)):
        sounds = decode(heard[side], Encoding.MULAW), decode(said, Encoding.MULAW)
        length = min(map(len, sounds))
        assert length > 4000
        assert np.array_equal(sounds[0][:length], sounds[1][:length])
