"""A wait that the service asks for is waited out, whatever else is due in the meantime."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from tests.processors.elevenlabs.odd_voice import ODD, OddVoice, spoken
from tests.processors.elevenlabs.saying import HELLO, VOICE, say, words
from voiceflow import ReplyEndFrame
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.processors.elevenlabs import ElevenLabsHttpTTS, ElevenLabsStreamTTS, ElevenLabsTTS
from voiceflow.testing import run_virtual


def busy(seconds: str) -> Any:
    return lambda _: web.Response(status=429, text="busy", headers={"Retry-After": seconds})


@pytest.mark.parametrize(("seconds", "at"), [("3", 3.0), ("2.5", 2.5), ("1", 1.0)])
def test_over_http_a_wait_that_the_service_asks_for_is_waited_out(
    calls: Any, seconds: str, at: float
) -> None:
    async def run() -> None:
        service = OddVoice(busy(seconds), spoken)
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            say(call, HELLO)
            await asyncio.sleep(8)
            assert service.times[1] - service.times[0] == pytest.approx(at, abs=0.1)
            assert words(call) == HELLO.split()
            assert not [name for name, _ in call.metrics if "overruns" in name]

    run_virtual(run())


def test_over_http_a_wait_that_is_too_long_is_an_error_at_once(calls: Any) -> None:
    async def run() -> None:
        service = OddVoice(busy("60"))
        async with calls(ElevenLabsHttpTTS(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            say(call, HELLO)
            await asyncio.sleep(1)
            assert call.errors == [("http_429", True)]
            assert len(service.texts) == 1

    run_virtual(run())


@pytest.mark.parametrize("voice", [ElevenLabsTTS, ElevenLabsStreamTTS])
@pytest.mark.parametrize("seconds", [1.0, 3.0, 4.5])
def test_no_limit_of_a_reply_makes_the_next_handshake_earlier(calls: Any, voice: Any, seconds: float) -> None:
    async def run() -> None:
        service = OddVoice(busy(str(seconds)))
        async with calls(voice(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            await asyncio.sleep(0.5)
            say(call, HELLO)
            await asyncio.sleep(5)
            sockets = 1 if voice is ElevenLabsTTS else 2
            gaps = [
                later - earlier
                for earlier, later in zip(service.times, service.times[sockets:], strict=False)
            ]
            assert gaps
            assert all(gap >= seconds for gap in gaps), "each socket waits"

    run_virtual(run())


@pytest.mark.parametrize("voice", [ElevenLabsTTS, ElevenLabsStreamTTS])
def test_a_handshake_that_may_only_be_tried_much_later_is_an_error_at_once(calls: Any, voice: Any) -> None:
    async def run() -> None:
        service = OddVoice(busy("60"))
        async with calls(voice(VOICE, endpoint=ODD), ElevenLabsEmulator()) as call:
            service.join(call.network)
            say(call, HELLO)
            await asyncio.sleep(0.5)
            assert len(service.times) <= 2, "one for the reply, perhaps a spare one"
            assert call.errors[0] == ("http_429", True)
            assert call.all(ReplyEndFrame) == [ReplyEndFrame(reply=1)]

    run_virtual(run())
