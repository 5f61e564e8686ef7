"""The emulator over aiohttp, on the network in memory and virtual time."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Recognition, Speech
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    FormantVoice,
)
from voiceflow.testing import Link, MemoryNetwork

HOST = "api.elevenlabs.io"
STT = "/v1/speech-to-text/realtime?audio_format=ulaw_8000"
VOICE = "21m00Tcm4TlvDq8ikWAM"
TTS = f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"
MULTI = f"/v1/text-to-speech/{VOICE}/multi-stream-input?output_format=ulaw_8000"
KEY = {"xi-api-key": "k"}
UNKNOWN_VOICE = {
    "type": "not_found",
    "code": "voice_not_found",
    "message": "A voice with the voice_id nope was not found.",
    "status": "voice_not_found",
    "param": "voice_id",
}
SCHEMAS = {
    EmulatedSocket.STT: "stt_realtime",
    EmulatedSocket.TTS: "tts_stream_input",
    EmulatedSocket.TTS_MULTI: "tts_multi_stream_input",
}


def voice(seconds: float) -> bytes:
    return encode(FormantVoice(seconds / 5).speech("voice", 8000).samples, TELEPHONE.encoding)


def chunk(data: bytes = b"", *, commit: bool = False) -> dict[str, Any]:
    audio = base64.b64encode(data).decode()
    return {
        "message_type": "input_audio_chunk",
        "audio_base_64": audio,
        "commit": commit,
        "sample_rate": 8000,
    }


@contextlib.asynccontextmanager
async def running(
    emulator: ElevenLabsEmulator, published: Any = None, *, link: Link | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """The emulator in a network; at the end all that it sent must fit the published schemas."""
    async with MemoryNetwork(link=link) as network:
        network.add(HOST, emulator.app())
        yield network.session(base_url=f"https://{HOST}")
    for connection in emulator.connections:
        assert not connection.is_open
        if published is not None and not connection.faults.extras:
            schema = f"{SCHEMAS[connection.endpoint]}.server"
            published.check(schema, [passed.message for passed in connection.sent])


async def told(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """Read until a message of this type comes."""
    while True:
        message: dict[str, Any] = await socket.receive_json()
        if message.get("message_type") == kind:
            return message


async def rest(socket: aiohttp.ClientWebSocketResponse) -> tuple[list[dict[str, Any]], int | None]:
    """Read to the end: the messages, and the close code."""
    messages = [json.loads(message.data) async for message in socket]
    return messages, socket.close_code


def now() -> float:
    return asyncio.get_running_loop().time()


class EchoEngine:
    """A local engine, as the interfaces have it: the length of what it is given, and a word a sentence."""

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        await asyncio.sleep(0.5)
        seconds = len(samples) / sample_rate
        return Recognition(
            f"{seconds:g} seconds", (Word(f"{seconds:g}", 0.0, 0.1), Word("seconds", 0.2, 0.3))
        )

    async def synthesize(self, text: str) -> AsyncIterator[Speech]:
        for sentence in text.split(". "):
            if sentence:
                await asyncio.sleep(0.5)
                word = (Word(sentence, 0.1, 0.4),)
                yield Speech(np.full(8000, 1000, np.int16), 16000, word)


async def test_all_that_passes_is_kept_with_its_time(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator, published) as session, session.ws_connect(MULTI, headers=KEY) as socket:
        await socket.send_json({"text": " ", "context_id": "a"})
        await asyncio.sleep(1.0)
        await socket.send_json({"text": "Hi. ", "context_id": "a", "flush": True})
        await socket.receive_json()
        (connection,) = emulator.open_connections()
        assert (connection.endpoint, connection.voice_id) == (EmulatedSocket.TTS_MULTI, VOICE)
        assert [(p.at, p.message["text"]) for p in connection.received] == [(0.0, " "), (1.0, "Hi. ")]
        assert [p.at for p in connection.sent] == [1.1]
        assert connection.contexts == ("a",)
        assert connection.query["output_format"] == "ulaw_8000"
        await socket.send_json({"close_socket": True})
        _, code = await rest(socket)
        assert code == connection.close_code == 1000
        assert connection.most_contexts == 1


async def test_only_so_much_is_kept(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=["One.", "Two."])
    emulator.keep = 1
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        for _ in range(2):
            await socket.send_json(chunk(voice(1.0), commit=True))
            await told(socket, "committed_transcript")
        (connection,) = emulator.connections
        assert (len(connection.received), len(connection.sent)) == (1, 1)
        assert [r.said.text for r in connection.recognised] == ["Two."]


# Credentials


@pytest.mark.parametrize("path", ["", "/stream", "/with-timestamps", "/stream/with-timestamps"])
async def test_an_unknown_voice_is_refused_over_http_as_published(published: Any, path: str) -> None:
    async with running(ElevenLabsEmulator()) as session:
        url = f"/v1/text-to-speech/nope{path}"
        async with session.post(url, headers=KEY, json={"text": "Hi."}) as response:
            body = await response.json()
    assert response.status == 404
    assert published.fits("http_error", body)
    assert {**body["detail"], "request_id": ""} == {**UNKNOWN_VOICE, "request_id": ""}


async def test_the_voices_that_are_listed_are_those_that_speak() -> None:
    async with running(ElevenLabsEmulator(voices=["mine", VOICE])) as session:
        session.headers.update(KEY)
        async with session.get("/v2/voices") as response:
            listed = [voice["voice_id"] for voice in (await response.json())["voices"]]
        assert sorted(listed) == sorted(["mine", VOICE])
        async with session.delete("/v1/voices/mine") as response:
            assert response.status == 200
        statuses = {}
        for voice_id in ("mine", VOICE):
            async with session.post(f"/v1/text-to-speech/{voice_id}", json={"text": "Hi."}) as response:
                statuses[voice_id] = response.status
        assert statuses == {"mine": 404, VOICE: 200}


async def test_an_unknown_route_is_not_found(published: Any) -> None:
    async with running(ElevenLabsEmulator()) as session, session.get("/v1/nothing", headers=KEY) as response:
        assert response.status == 404
        assert published.fits("http_error", await response.json())


# Faults


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 429, 500, 502, 503])
async def test_every_refusal_has_a_published_body(published: Any, status: int) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(refuse=status))
    async with running(emulator) as session, session.get(STT, headers=KEY) as response:
        assert response.status == status
        assert published.fits("http_error", await response.json())


@pytest.mark.parametrize("error", ["quota_exceeded", "rate_limited", "session_time_limit_exceeded"])
async def test_an_error_can_come_after_so_many_messages(published: Any, error: str) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(error=error, error_after=1))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        messages, code = await rest(socket)
        assert [m["message_type"] for m in messages] == ["session_started", error]
        assert code == 1008


async def test_an_error_overtakes_what_was_to_be_sent(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(error="quota_exceeded", error_after=1))
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        for text in (" ", "Hi. ", ""):
            await socket.send_json({"text": text})
        messages, code = await rest(socket)
        assert [m.get("error", "audio") for m in messages] == ["audio", "quota_exceeded"]
        assert code == 1008


# Ends
