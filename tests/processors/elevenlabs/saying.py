"""What is said to a voice over HTTP, and what came of it."""

from __future__ import annotations

from typing import Any

from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    Encoding,
    ReplyEndFrame,
)
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice, TtsBehaviour

HELLO = "We are open from nine to five, and on Saturdays until noon. "
VOICE = "21m00Tcm4TlvDq8ikWAM"
MORE = "On Sundays we are closed. "
SLOW = TtsBehaviour(speed=2.0, chunk=0.2)
HOST = "api.elevenlabs.io"


def say(call: Any, *texts: str, reply: int = 1) -> None:
    call.send(*(AgentTextFrame(reply=reply, text=text) for text in texts), ReplyEndFrame(reply=reply))


def heard(call: Any, reply: int = 1) -> bytes:
    return b"".join(frame.data for frame in call.all(AgentAudioFrame) if frame.reply == reply)


def words(call: Any, reply: int = 1) -> list[str]:
    return [w.text for frame in call.all(AgentWordsFrame) if frame.reply == reply for w in frame.words]


def tones(text: str) -> bytes:
    return encode(FormantVoice().speech(text, 8000).samples, Encoding.MULAW)


def asked(emulator: ElevenLabsEmulator) -> list[Any]:
    return [served.body for served in emulator.http.served]
