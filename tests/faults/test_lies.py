"""Speech services that speak no protocol: what they send is refused, bounded, and quoted nowhere."""

import base64
import json
from collections.abc import Sequence

import pytest
from aiohttp import web

from tests.faults.trial import BOUND, KEY, LIMP, QUESTIONS, Trial
from voiceflow.emulators.elevenlabs import EmulatedSocket

pytestmark = pytest.mark.rows(3)

SECRET = f"zebra cobalt {KEY}"
LOUD = base64.b64encode(b"\x10" * 320).decode()


def text(**fields: object) -> str:
    return json.dumps(fields)


STARTED = text(message_type="session_started", session_id="s", config={})

STT: dict[str, list[str | bytes]] = {
    "no json": [SECRET],
    "array": [json.dumps([SECRET])],
    "deep": ["[" * 50_000],
    "binary": [SECRET.encode()],
    "kind is a number": [text(message_type=7, text=SECRET)],
    "text is a number": [STARTED, text(message_type="partial_transcript", text=7, x=SECRET)],
    "no text": [STARTED, text(message_type="committed_transcript", x=SECRET)],
    "words are text": [
        STARTED,
        text(message_type="committed_transcript_with_timestamps", text="", words=SECRET),
    ],
    "words are numbers": [
        STARTED,
        text(message_type="committed_transcript_with_timestamps", text="", words=[7]),
    ],
    "times are text": [
        STARTED,
        text(
            message_type="committed_transcript_with_timestamps",
            text="",
            words=[{"text": "a", "type": "word", "start": SECRET}],
        ),
    ],
    "error quotes": [STARTED, text(message_type="error", error=SECRET)],
    "error is no text": [STARTED, text(message_type="transcriber_error", error={"zebra": SECRET})],
    "rate limit quotes": [text(message_type="rate_limited", error=SECRET)],
    "unknown error": [STARTED, text(message_type="zebra_error", error=SECRET)],
    "warning quotes": [STARTED, text(message_type="warning", warning=SECRET)],
    "nothing": [],
    "far too long": [STARTED, " " * (17 << 20)],
}
TTS: dict[str, list[str | bytes]] = {
    "no json": [SECRET],
    "array": [json.dumps([SECRET])],
    "binary": [SECRET.encode()],
    "no base64": [text(audio=SECRET, contextId="1")],
    "audio is a number": [text(audio=7, contextId="1", x=SECRET)],
    "context is a number": [text(audio=LOUD, contextId=1)],
    "another's context": [text(audio=LOUD, contextId="zebra")],
    "alignment is text": [text(audio=LOUD, contextId="1", alignment=SECRET)],
    "alignment is uneven": [
        text(
            audio=LOUD,
            contextId="1",
            alignment={"chars": ["z", "e"], "charStartTimesMs": [0], "charDurationsMs": []},
        )
    ],
    "error quotes": [text(error="internal_error", message=SECRET, code=1011)],
    "error is a sentence": [text(error=SECRET, message=SECRET, code=1008)],
    "error is a number": [text(error=7, message=SECRET)],
    "final of nothing": [text(isFinal=True, contextId="zebra")],
    "nothing": [],
}


def lying(
    trial: Trial, endpoint: EmulatedSocket, messages: Sequence[str | bytes], times: int
) -> web.Application:
    """The emulated service, whose first sockets of one kind say this and leave."""
    left = times

    @web.middleware
    async def lie(request: web.Request, handler: object) -> web.StreamResponse:
        nonlocal left
        if not request.path.endswith(endpoint.value.split("/")[-1]) or not left:
            assert callable(handler)
            response = await handler(request)
            assert isinstance(response, web.StreamResponse)
            return response
        left -= 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if endpoint is EmulatedSocket.TTS_MULTI:
            await socket.receive()  # then a context is open
        for message in messages:
            await (socket.send_str(message) if isinstance(message, str) else socket.send_bytes(message))
        await socket.close(code=1011, message=SECRET.encode())
        return socket

    app = trial.service.app()
    app.middlewares.append(lie)
    return app


@pytest.mark.parametrize("name", STT)
async def test_a_recogniser_that_lies_once_is_replaced(name: str, trial: Trial) -> None:
    app = lying(trial, EmulatedSocket.STT, [STARTED, *STT[name]], 1)
    outcome = await trial.run(*QUESTIONS, patience=LIMP, speech=app)
    outcome.check_silence(BOUND)


@pytest.mark.parametrize("name", TTS)
async def test_a_voice_that_lies_once_is_replaced(name: str, trial: Trial) -> None:
    outcome = await trial.run(
        *QUESTIONS, patience=LIMP, speech=lying(trial, EmulatedSocket.TTS_MULTI, TTS[name], 1)
    )
    outcome.check_silence(BOUND)
    assert all("Cobalt" in said for said in outcome.bot.said("assistant")[1:])


@pytest.mark.parametrize("name", ["no json", "binary", "error quotes", "nothing"])
@pytest.mark.parametrize("endpoint", [EmulatedSocket.STT, EmulatedSocket.TTS_MULTI])
async def test_a_service_that_always_lies_is_given_up_in_words(
    endpoint: EmulatedSocket, name: str, trial: Trial
) -> None:
    messages = (STT if endpoint is EmulatedSocket.STT else TTS)[name]
    outcome = await trial.run(*QUESTIONS, patience=BOUND, speech=lying(trial, endpoint, messages, 99))
    outcome.check_silence(BOUND)
    assert outcome.is_excused
    assert not outcome.hung_up
