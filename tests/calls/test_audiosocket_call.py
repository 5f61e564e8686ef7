"""A whole conversation with an Asterisk by AudioSocket: the six-element chain, in 16-bit audio at 8 kHz."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.calls.phone_bot import PhoneBot
from tests.transports.audiosocket.lines import audiosocket
from voiceflow import AgentAudioFrame, AudioFormat, Encoding, EndReason, ErrorFrame, InterruptionFrame
from voiceflow.audio.g711 import encode
from voiceflow.emulators.audiosocket import EmulatedAsteriskCall
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.openai import LLMEmulator
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.speech import speech_for

PCM = AudioFormat(Encoding.PCM16, 8000)
SATURDAY = "We are open from nine to five on Saturdays, and you need no appointment on that day at all."


async def until(call: EmulatedAsteriskCall, *, speaks: bool, seconds: float) -> None:
    """Wait until the agent has spoken, or has been silent, for so long."""
    count = round(seconds / 0.02)
    deadline = asyncio.get_running_loop().time() + 30
    while asyncio.get_running_loop().time() < deadline:
        last = call.frames[-count:]
        if len(last) == count and all(any(data) is speaks for _, data in last):
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


async def test_a_user_of_a_pbx_is_answered_interrupts_presses_a_key_and_hangs_up(
    network: MemoryNetwork,
    bot: PhoneBot,
    elevenlabs: Callable[..., ElevenLabsEmulator],
    openai: Callable[..., LLMEmulator],
) -> None:
    elevenlabs(stt=["Are you open on Saturday?", "No, on Sunday."])
    openai([SATURDAY, "On Sunday we are closed.", "You have pressed a key."])
    async with audiosocket(bot, network=network) as line, line.asterisk.call() as call:
        await until(call, speaks=True, seconds=0.1)
        await until(call, speaks=False, seconds=1.0)
        call.say(encode(speech_for("Are you open on Saturday?"), Encoding.PCM16))
        await until(call, speaks=True, seconds=0.1)
        await asyncio.sleep(1.5)
        call.say(encode(speech_for("No, on Sunday.", 1), Encoding.PCM16))
        interrupted = asyncio.get_running_loop().time()
        await until(call, speaks=False, seconds=0.1)
        silent = asyncio.get_running_loop().time() - 0.1
        await asyncio.sleep(2)
        await until(call, speaks=False, seconds=1.5)
        call.press("5")
        await until(call, speaks=True, seconds=0.1)
        await until(call, speaks=False, seconds=1.5)
        call.hang_up()
        await asyncio.sleep(5)
    assert call.errors == []
    assert bot.ends == [EndReason.USER_HANGUP]
    assert bot.seen(ErrorFrame, "LLM") == []
    assert len(bot.seen(InterruptionFrame, "CallOutput")) >= 1
    assert silent - interrupted < 0.3
    (_, greeting), question, (_, cut), objection, answer, keyed, last = bot.memory
    assert greeting == "Good morning. How can I help you?"
    assert question == ("user", "Are you open on Saturday?")
    assert SATURDAY.startswith(cut)
    assert 3 <= len(cut.split()) < 12
    assert objection == ("user", "No, on Sunday.")
    assert answer == ("assistant", "On Sunday we are closed.")
    assert "5" in keyed[1]
    assert last == ("assistant", "You have pressed a key.")
    spoken = [frame for _, frame in bot.seen(AgentAudioFrame, "CallOutput")]
    assert {one.format for one in spoken if isinstance(one, AgentAudioFrame)} == {PCM}
