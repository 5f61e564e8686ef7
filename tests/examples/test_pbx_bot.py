"""The operator of a PBX, called by an Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.calls.test_audiosocket_call import until
from tests.transports.audiosocket.lines import audiosocket
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.openai import Answer as ModelAnswer
from voiceflow.emulators.openai import AnswerToolCall, LLMEmulator
from voiceflow.server import load_bot
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.speech import speech_for

FILE = Path(__file__).parents[2] / "examples" / "pbx_bot.py"


async def test_the_operator_knows_the_extension_answers_and_hangs_up(
    network: MemoryNetwork,
    elevenlabs: Callable[..., ElevenLabsEmulator],
    openai: Callable[..., LLMEmulator],
) -> None:
    elevenlabs(stt=["Is sales still open?", "Thanks, goodbye."])
    goodbye = ModelAnswer(text="Goodbye.", calls=[AnswerToolCall("end_call", "{}")])
    model = openai(["Until five.", goodbye])
    async with audiosocket(load_bot(FILE), network=network) as line, line.asterisk.call("17", "0") as call:
        await until(call, speaks=True, seconds=0.1)
        await until(call, speaks=False, seconds=1.0)
        for words in ("Is sales still open?", "Thanks, goodbye."):
            call.say(encode(speech_for(words), Encoding.PCM16))
            await asyncio.sleep(1.5)
            await until(call, speaks=True, seconds=0.1)
            if words.startswith("Is"):
                await until(call, speaks=False, seconds=1.0)
        async with asyncio.timeout(20):
            await call.over()
    assert (call.ended_by, call.errors) == ("agent", [])
    system = model.exchanges[0].request["messages"][0]["content"]
    assert "The caller is extension 17." in system
