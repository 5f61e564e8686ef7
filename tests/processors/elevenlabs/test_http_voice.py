"""The voice over HTTP, and how many replies it holds."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.processors.elevenlabs.saying import say
from voiceflow import (
    ErrorFrame,
    ReplyEndFrame,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.errors import LocalProtocolError
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS
from voiceflow.processors.elevenlabs.http_tts import MAX_WAITING
from voiceflow.testing import run_virtual

VOICE = "21m00Tcm4TlvDq8ikWAM"


def test_too_many_waiting_replies_are_refused_and_hold_up_nobody(calls: Any) -> None:
    async def run() -> None:
        async with calls(ElevenLabsHttpTTS(VOICE), ElevenLabsEmulator()) as call:
            for number in range(1, MAX_WAITING + 3):
                say(call, "Yes. ", reply=number)
            assert [type(frame.error) for frame in call.all(ErrorFrame)] == [LocalProtocolError]
            await asyncio.sleep(60)
            assert [frame.reply for frame in call.all(ReplyEndFrame)] == list(range(1, MAX_WAITING + 3))

    run_virtual(run())
