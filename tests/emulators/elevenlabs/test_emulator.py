"""The emulator over aiohttp, on the network in memory and virtual time."""

import asyncio
import base64
import contextlib
import json
import math
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
    ANY_VOICE,
    ElevenLabsEmulator,
    EmulatedSocket,
    EngineError,
    EngineListener,
    EngineVoice,
    Faults,
    FormantVoice,
    HeardUtterance,
    Segment,
    SocketRefusal,
    SttBehaviour,
    TtsBehaviour,
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


async def flood(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Send audio without an end."""
    while True:
        await socket.send_json(chunk(voice(1.0), commit=True))


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_a_segment_with_a_voice_takes_the_next_line_and_silence_takes_none(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=["A table for two.", "At seven."])
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        heard = []
        for data in (voice(1.0), TELEPHONE.silence(1.0), voice(1.0)):
            await socket.send_json(chunk(data, commit=True))
            heard.append((await told(socket, "committed_transcript"))["text"])
        assert heard == ["A table for two.", "", "At seven."]
        recognised = emulator.connections[0].recognised
        assert [round(r.segment.voiced_seconds, 6) for r in recognised] == [1.0, 0.0, 1.0]


async def test_a_script_that_is_used_up_is_a_transcriber_error(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        await socket.send_json(chunk(voice(1.0), commit=True))
        messages, code = await rest(socket)
        assert messages[-1]["message_type"] == "transcriber_error"
        assert code == 1011


async def test_a_function_tells_from_the_audio_what_was_said(published: Any) -> None:
    lines = {
        text: encode(FormantVoice().speech(text, 8000).samples, TELEPHONE.encoding)
        for text in ("Yes.", "No no")
    }

    def recognise(segment: Segment) -> str:
        return next(text for text, data in lines.items() if data in segment.data)

    emulator = ElevenLabsEmulator(stt=recognise)
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        for text in ("No no", "Yes."):
            audio = TELEPHONE.silence(0.25) + lines[text] + TELEPHONE.silence(0.25)
            await socket.send_json(chunk(audio, commit=True))
            assert (await told(socket, "committed_transcript"))["text"] == text


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


async def test_a_local_engine_listens(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=EngineListener(EchoEngine(), redecode=True))
    async with (
        running(emulator, published) as session,
        session.ws_connect(f"{STT}&include_timestamps=true", headers=KEY) as socket,
    ):
        await socket.send_json(chunk(voice(1.0)))
        assert (await told(socket, "partial_transcript"))["text"] == "1 seconds"
        await socket.send_json(chunk(voice(1.0), commit=True))
        message = await told(socket, "committed_transcript_with_timestamps")
        assert message["text"] == "2 seconds"
        assert message["words"][-1]["end"] == 0.3


async def test_a_local_engine_speaks_sentence_by_sentence(published: Any) -> None:
    emulator = ElevenLabsEmulator(tts=EngineVoice(EchoEngine()), tts_behaviour=TtsBehaviour(chunk=1.0))
    async with (
        running(emulator, published) as session,
        session.ws_connect(f"{TTS}&sync_alignment=true", headers=KEY) as socket,
    ):
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "One. Two. ", "flush": True})
        messages = [await socket.receive_json(), await socket.receive_json()]
        assert now() == 1.0
        sizes = [len(base64.b64decode(m["audio"])) for m in messages]
        assert sizes == [4000, 4000 + 1200]  # the second after a pause
        assert ["".join(m["alignment"]["chars"]) for m in messages] == ["One. ", "Two. "]
        assert messages[1]["alignment"]["charStartTimesMs"][0] == 250


async def test_an_engine_that_fails_is_a_failing_service(published: Any) -> None:
    class Broken:
        async def speak(self, text: str, sample_rate: int) -> AsyncIterator[Speech]:
            raise EngineError("out of order")
            yield

    emulator = ElevenLabsEmulator(tts=Broken())
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "Hi. ", "flush": True})
        messages, code = await rest(socket)
        assert messages[-1]["error"] == "internal_error"
        assert code == 1011


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


@pytest.mark.parametrize("headers", [{}, {"xi-api-key": "wrong"}])
async def test_speech_to_text_tells_after_the_handshake_that_it_knows_nobody(
    published: Any, headers: dict[str, str]
) -> None:
    async with (
        running(ElevenLabsEmulator(keys={"k"}), published) as session,
        session.ws_connect(STT, headers=headers) as socket,
    ):
        messages, code = await rest(socket)
        assert [m["message_type"] for m in messages] == ["auth_error"]
        assert code == 1008


async def test_speech_to_text_tells_a_wrong_parameter_after_the_handshake(published: Any) -> None:
    async with (
        running(ElevenLabsEmulator(), published) as session,
        session.ws_connect(f"{STT}&vad_threshold=7", headers=KEY) as socket,
    ):
        (message,), code = await rest(socket)
        assert message["message_type"] == "invalid_request"
        assert "vad_threshold" in message["error"]
        assert code == 1008


async def test_sessions_past_the_limit_are_refused(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt_behaviour=SttBehaviour(max_sessions=1))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as first:
        await told(first, "session_started")
        async with session.ws_connect(STT, headers=KEY) as second:
            messages, _ = await rest(second)
            assert messages[0]["message_type"] == "rate_limited"


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        (TTS, {"xi-api-key": "wrong"}, 401, "invalid_api_key"),
        (f"{TTS}&single_use_token=used", {}, 401, "invalid_api_key"),
        (f"{TTS}&model_id=eleven_v3", KEY, 400, "unsupported_model"),
        (TTS.replace(VOICE, "nope"), KEY, 404, "voice_not_found"),
        (f"{TTS}&inactivity_timeout=600", KEY, 422, None),
    ],
)
async def test_text_to_speech_refuses_a_handshake_either_way(
    published: Any, path: str, headers: dict[str, str], status: int, code: str | None
) -> None:
    async with (
        running(ElevenLabsEmulator(keys={"k"}, voices={VOICE})) as session,
        session.get(path, headers=headers) as response,
    ):
        body = await response.json()
        assert response.status == status
        assert published.fits("http_error", body)
        assert code is None or body["detail"]["code"] == code
    behaviour = TtsBehaviour(refusal=SocketRefusal.FRAME)
    emulator = ElevenLabsEmulator(keys={"k"}, voices={VOICE}, tts_behaviour=behaviour)
    async with running(emulator, published) as session, session.ws_connect(path, headers=headers) as socket:
        await socket.send_json({"text": " "})
        (message,), closed = await rest(socket)
        assert message["error"] == (code or "invalid_parameters")
        assert closed == 1008


@pytest.mark.parametrize("path", ["", "/stream", "/with-timestamps", "/stream/with-timestamps"])
async def test_an_unknown_voice_is_refused_over_http_as_published(published: Any, path: str) -> None:
    async with running(ElevenLabsEmulator()) as session:
        url = f"/v1/text-to-speech/nope{path}"
        async with session.post(url, headers=KEY, json={"text": "Hi."}) as response:
            body = await response.json()
    assert response.status == 404
    assert published.fits("http_error", body)
    assert {**body["detail"], "request_id": ""} == {**UNKNOWN_VOICE, "request_id": ""}


@pytest.mark.parametrize("path", [TTS, MULTI])
async def test_an_unknown_voice_is_refused_on_sockets_in_the_same_words(published: Any, path: str) -> None:
    path = path.replace(VOICE, "nope")
    async with running(ElevenLabsEmulator()) as session, session.get(path, headers=KEY) as response:
        body = await response.json()
        assert response.status == 404
        assert {**body["detail"], "request_id": ""} == {**UNKNOWN_VOICE, "request_id": ""}
    emulator = ElevenLabsEmulator(tts_behaviour=TtsBehaviour(refusal=SocketRefusal.FRAME))
    async with running(emulator, published) as session, session.ws_connect(path, headers=KEY) as socket:
        (message,), closed = await rest(socket)
    assert message == {"message": UNKNOWN_VOICE["message"], "error": "voice_not_found", "code": 1008}
    assert closed == 1008


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


async def test_any_voice_speaks_if_the_account_is_said_to_have_any() -> None:
    path = TTS.replace(VOICE, "OfMyOwnOfMyOwn123456")
    emulator = ElevenLabsEmulator(voices=ANY_VOICE)
    async with running(emulator) as session, session.ws_connect(path, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "Hi. ", "flush": True})
        assert (await socket.receive_json())["audio"]


async def test_a_handshake_without_credentials_needs_them_in_the_first_message(published: Any) -> None:
    async with running(ElevenLabsEmulator(keys={"k"}), published) as session:
        async with session.ws_connect(MULTI) as socket:
            await socket.send_json({"text": " ", "xi_api_key": "k", "context_id": "a"})
            await socket.send_json({"text": "Hi. ", "context_id": "a", "flush": True})
            assert (await socket.receive_json())["contextId"] == "a"
        async with session.ws_connect(MULTI) as socket:
            await socket.send_json({"text": " ", "context_id": "a"})
            (message,), closed = await rest(socket)
            assert (message["error"], closed) == ("missing_api_key", 1008)


async def test_a_single_use_token_opens_one_socket(published: Any) -> None:
    async with running(ElevenLabsEmulator(keys={"k"}), published) as session:
        async with session.post("/v1/single-use-token/realtime_scribe") as response:
            assert response.status == 401
        async with session.post("/v1/single-use-token/other", headers=KEY) as response:
            assert response.status == 422
            assert published.fits("http_error", await response.json())
        async with session.post("/v1/single-use-token/realtime_scribe", headers=KEY) as response:
            token = (await response.json())["token"]
        path = f"{STT}&token={token}"
        async with session.ws_connect(path) as socket:
            await told(socket, "session_started")
        async with session.ws_connect(path) as socket:
            (message,), _ = await rest(socket)
            assert message["message_type"] == "auth_error"


async def test_an_unknown_route_is_not_found(published: Any) -> None:
    async with running(ElevenLabsEmulator()) as session, session.get("/v1/nothing", headers=KEY) as response:
        assert response.status == 404
        assert published.fits("http_error", await response.json())


# Faults


async def test_a_handshake_can_be_refused_once(published: Any) -> None:
    emulator = ElevenLabsEmulator()
    emulator.plan(Faults(refuse=429), endpoint=EmulatedSocket.STT)
    async with running(emulator, published) as session:
        async with session.ws_connect(TTS, headers=KEY):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(STT, headers=KEY)
        assert caught.value.status == 429
        async with session.ws_connect(STT, headers=KEY):
            pass


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 429, 500, 502, 503])
async def test_every_refusal_has_a_published_body(published: Any, status: int) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(refuse=status))
    async with running(emulator) as session, session.get(STT, headers=KEY) as response:
        assert response.status == status
        assert published.fits("http_error", await response.json())


async def test_a_connection_can_be_cut_after_so_many_messages(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(cut_after=2))
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "A long sentence to be spoken. ", "flush": True})
        messages, code = await rest(socket)
        assert len(messages) == 2
        assert code == emulator.connections[0].close_code == 1006


async def test_a_connection_can_be_cut_after_so_many_messages_of_the_client(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(cut_after_received=3))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        for _ in range(3):
            await socket.send_json(chunk(voice(0.1)))
        _, code = await rest(socket)
        assert code == 1006
        assert len(emulator.connections[0].received) == 3


async def test_a_connection_can_stall_and_go_on(published: Any) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(stall_after=1, stall_for=3.0))
    async with running(emulator, published) as session, session.ws_connect(TTS, headers=KEY) as socket:
        await socket.send_json({"text": " "})
        await socket.send_json({"text": "Ten chars ", "flush": True})
        times = []
        for _ in range(2):
            await socket.receive_json()
            times.append(now())
        assert times == [0.1, 3.1]


async def test_a_connection_that_stalls_for_ever_neither_reads_nor_writes_and_still_ends(
    published: Any,
) -> None:
    emulator = ElevenLabsEmulator(faults=Faults(stall_after=1))
    async with running(emulator, published) as session, session.ws_connect(STT, headers=KEY) as socket:
        await told(socket, "session_started")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(flood(socket), 60.0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await socket.receive_json()
        assert len(emulator.connections[0].received) == 0


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


async def test_a_connection_can_be_disturbed_at_any_time(published: Any) -> None:
    emulator = ElevenLabsEmulator(stt=["Hello."])
    async with running(emulator, published) as session:
        async with session.ws_connect(STT, headers=KEY) as socket:
            await told(socket, "session_started")
            (connection,) = emulator.open_connections(EmulatedSocket.STT)
            connection.stall(2.0)
            await socket.send_json(chunk(voice(1.0), commit=True))
            await told(socket, "committed_transcript")
            assert now() == 2.15
            connection.fail("insufficient_audio_activity")
            await told(socket, "insufficient_audio_activity")
            connection.fail("transcriber_error")
            assert (await rest(socket))[1] == 1011
        async with session.ws_connect(STT, headers=KEY) as socket:
            await told(socket, "session_started")
            emulator.open_connections()[0].cut()
            assert (await rest(socket))[1] == 1006


async def test_unknown_messages_and_fields_come_between_the_known() -> None:
    emulator = ElevenLabsEmulator(faults=Faults(extras=True))
    async with running(emulator) as session, session.ws_connect(STT, headers=KEY) as socket:
        unknown, started = await socket.receive_json(), await socket.receive_json()
        assert unknown["message_type"] not in ("session_started",)
        assert started["message_type"] == "session_started"
        assert "x_extra" in started


# Ends


async def test_an_open_connection_is_told_that_the_emulator_leaves() -> None:
    emulator = ElevenLabsEmulator()
    app = emulator.app()
    async with MemoryNetwork() as network:
        network.add(HOST, app)
        session = network.session(base_url=f"https://{HOST}")
        sockets = [await session.ws_connect(path, headers=KEY) for path in (STT, TTS, MULTI)]
        await asyncio.sleep(1.0)
        await app.shutdown()
        assert [(await rest(socket))[1] for socket in sockets] == [1001] * 3
        assert not emulator.open_connections()


async def test_a_client_that_vanishes_leaves_nothing_behind() -> None:
    emulator = ElevenLabsEmulator(tts=EngineVoice(EchoEngine()))
    async with MemoryNetwork() as network:
        network.add(HOST, emulator.app())
        socket = await network.session().ws_connect(f"wss://{HOST}{MULTI}", headers=KEY)
        for name in "abcd":
            await socket.send_json({"text": "One. Two. ", "context_id": name, "flush": True})
        await asyncio.sleep(0.2)
        network.connections(HOST)[0].cut()
        await asyncio.sleep(0.1)
        assert not emulator.open_connections()
        assert len(asyncio.all_tasks()) == 1


async def test_two_calls_at_a_time_do_not_mix(published: Any) -> None:
    def recognise(segment: Segment) -> HeardUtterance:
        return HeardUtterance(f"{segment.voiced_seconds:g}")

    async def call(session: aiohttp.ClientSession, seconds: float) -> str:
        async with session.ws_connect(STT, headers=KEY) as socket:
            for begin in range(0, round(seconds * 8000), 160):
                await socket.send_json(chunk(voice(seconds)[begin : begin + 160]))
                await asyncio.sleep(0.02)
            await socket.send_json(chunk(commit=True))
            return str((await told(socket, "committed_transcript"))["text"])

    async with running(ElevenLabsEmulator(stt=recognise), published, link=Link(latency=0.02)) as session:
        lengths = [0.5, 1.0, 1.5]
        assert await asyncio.gather(*(call(session, seconds) for seconds in lengths)) == ["0.5", "1", "1.5"]
        assert math.isclose(now(), 1.5 + 0.15, abs_tol=0.2)
