"""ElevenLabs' own SDK against the emulator, on a real socket: does somebody else agree with it?"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import httpx
import pytest
import websockets
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.realtime import AudioFormat, CommitStrategy, RealtimeConnection, RealtimeEvents
from elevenlabs.types import (
    AudioOutputMulti,
    CloseContext,
    CloseSocket,
    FinalOutputMulti,
    FlushContext,
    InitialiseContext,
    InitializeConnectionMulti,
    KeepContextAlive,
    RealtimeVoiceSettings,
    SendTextMulti,
    VoiceSettings,
)
from elevenlabs.v_1_speech_to_text_realtime.types.receive_transcription import ReceiveTranscription
from elevenlabs.v_1_text_to_speech_voice_id_multi_stream_input.types.receive_message_multi import (
    ReceiveMessageMulti,
)
from elevenlabs.v_1_text_to_speech_voice_id_stream_input.types.receive_message import ReceiveMessage
from pydantic import TypeAdapter

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    EmulatedSocket,
    Faults,
    FormantVoice,
    HeardEntity,
    HeardUtterance,
    SocketRefusal,
    SttBehaviour,
    TtsBehaviour,
)

pytestmark = [
    pytest.mark.usefixtures("each_loop"),
    pytest.mark.filterwarnings(r"ignore:ConnectionClosed\.(code|reason) is deprecated:DeprecationWarning"),
]

FAST_TTS = TtsBehaviour(ttfb=0.001, speed=1000.0)
FAST_STT = SttBehaviour(latency=0.001, partial_latency=0.0)
TYPES: dict[EmulatedSocket, TypeAdapter[Any]] = {
    EmulatedSocket.STT: TypeAdapter(ReceiveTranscription),
    EmulatedSocket.TTS: TypeAdapter(ReceiveMessage),
    EmulatedSocket.TTS_MULTI: TypeAdapter(ReceiveMessageMulti),
}


def run(emulator: ElevenLabsEmulator, test: Callable[[str], Awaitable[None]]) -> None:
    """Serve the emulator while the test runs; then all that it sent must be of the SDK's types."""

    async def serve() -> None:
        async with asyncio.timeout(20), emulator.serve() as url:
            await test(url)

    asyncio.run(serve())
    for connection in emulator.connections:
        for passed in connection.sent:
            # Error frames of text to speech are in no published type.
            if connection.endpoint is EmulatedSocket.STT or "error" not in passed.message:
                TYPES[connection.endpoint].validate_python(passed.message)


# Realtime text to speech


def speak(url: str, text: list[str], *, key: str = "k", **options: Any) -> list[bytes]:
    client = ElevenLabs(base_url=url, api_key=key)
    # The SDK puts wss in front of whatever host it is given.
    client.text_to_speech._ws_base_url = url.replace("http", "ws")

    def pieces() -> Iterator[str]:
        yield from text

    options = {"model_id": "eleven_flash_v2_5", "output_format": "ulaw_8000", **options}
    return list(client.text_to_speech.convert_realtime("21m00Tcm4TlvDq8ikWAM", text=pieces(), **options))


def test_text_to_speech_gives_the_voice_of_the_whole_text() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=FAST_TTS)
    text = ["Hello there, ", "this is a sentence that is longer than fifty characters. ", "Bye."]

    async def test(url: str) -> None:
        settings = VoiceSettings(stability=0.4, speed=1.1)
        audio = b"".join(await asyncio.to_thread(speak, url, text, voice_settings=settings))
        (connection,) = emulator.connections
        sent = "".join(passed.message["text"] for passed in connection.received).removeprefix(" ")
        assert connection.close_code == 1000
        assert connection.received[0].message["voice_settings"] == {"stability": 0.4, "speed": 1.1}
        spoken = [
            "".join(p.message["alignment"]["chars"]) for p in connection.sent if p.message.get("alignment")
        ]
        assert "".join(spoken) == sent
        assert len(spoken) > 1  # the schedule of fifty released a part before the end
        voice = [FormantVoice().speech(segment, 8000).samples for segment in spoken]
        assert audio == b"".join(encode(samples, TELEPHONE.encoding) for samples in voice)

    run(emulator, test)


def test_text_to_speech_gives_mp3_if_nothing_else_is_said() -> None:
    async def test(url: str) -> None:
        audio = await asyncio.to_thread(speak, url, ["Ten chars"], output_format="mp3_44100_128")
        assert b"".join(audio).startswith(b"\xff\xfb")

    run(ElevenLabsEmulator(tts_behaviour=FAST_TTS), test)


@pytest.mark.parametrize("error", ["quota_exceeded", "detected_unusual_activity", "input_timeout_exceeded"])
def test_an_error_frame_is_the_sdk_s_api_error(error: str) -> None:
    async def test(url: str) -> None:
        with pytest.raises(ApiError) as caught:
            await asyncio.to_thread(speak, url, ["Hello. "])
        assert caught.value.status_code == 1008
        assert caught.value.body["error"] == error

    run(ElevenLabsEmulator(tts_behaviour=FAST_TTS, faults=Faults(error=error, error_after=1)), test)


def test_a_wrong_key_is_refused_either_way() -> None:
    async def at_the_handshake(url: str) -> None:
        with pytest.raises(websockets.exceptions.InvalidStatus) as caught:
            await asyncio.to_thread(speak, url, ["Hello. "], key="wrong")
        assert caught.value.response.status_code == 401

    async def after_it(url: str) -> None:
        with pytest.raises(ApiError) as caught:
            await asyncio.to_thread(speak, url, ["Hello. "], key="wrong")
        assert caught.value.status_code == 1008

    run(ElevenLabsEmulator(keys={"k"}), at_the_handshake)
    run(ElevenLabsEmulator(keys={"k"}, tts_behaviour=TtsBehaviour(refusal=SocketRefusal.FRAME)), after_it)


def test_a_cut_connection_is_an_api_error_with_the_abnormal_code() -> None:
    async def test(url: str) -> None:
        with pytest.raises(ApiError) as caught:
            await asyncio.to_thread(speak, url, ["Hello. "])
        assert caught.value.status_code == 1006

    run(ElevenLabsEmulator(tts_behaviour=FAST_TTS, faults=Faults(cut_after=1)), test)


def test_pieces_that_end_inside_a_sample_join() -> None:
    async def test(url: str) -> None:
        audio = await asyncio.to_thread(speak, url, ["Hello there."], output_format="pcm_8000")
        assert len(audio[0]) % 2 == 1
        assert b"".join(audio) == FormantVoice().speech("Hello there. ", 8000).samples.tobytes()

    run(ElevenLabsEmulator(tts_behaviour=FAST_TTS, faults=Faults(odd_chunks=True)), test)


# Realtime speech to text


def voice(seconds: float) -> bytes:
    return FormantVoice(seconds / 5).speech("voice", 16000).samples.tobytes()


class Heard:
    """What a connection of the SDK has told, in order."""

    def __init__(self, connection: RealtimeConnection) -> None:
        self.connection = connection
        self._events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        for event in RealtimeEvents:
            connection.on(event, self._note(event.value))

    def _note(self, name: str) -> Callable[[Any], None]:
        return lambda data: self._events.put_nowait((name, data))

    async def until(self, name: str) -> Any:
        while True:
            event, data = await self._events.get()
            if event == name:
                return data

    async def send(self, audio: bytes, **fields: Any) -> None:
        await self.connection.send({"audio_base_64": base64.b64encode(audio).decode(), **fields})


async def listen(url: str, *, key: str | None = "k", **options: Any) -> Heard:
    client = ElevenLabs(base_url=url, api_key=key)
    settings: Any = {
        "model_id": "scribe_v2_realtime",
        "audio_format": AudioFormat.PCM_16000,
        "sample_rate": 16000,
        **options,
    }
    return Heard(await client.speech_to_text.realtime.connect(settings))


def test_segments_that_the_client_commits() -> None:
    emulator = ElevenLabsEmulator(stt=["A table for two.", "At seven."], stt_behaviour=FAST_STT)

    async def test(url: str) -> None:
        heard = await listen(url)
        assert (await heard.until("session_started"))["config"]["sample_rate"] == 16000
        await heard.send(voice(1.0), previous_text="Booking line.")
        assert (await heard.until("partial_transcript"))["text"] == "A table for"
        await heard.connection.commit()
        assert (await heard.until("committed_transcript"))["text"] == "A table for two."
        await heard.send(voice(1.0))
        await heard.connection.commit()
        assert (await heard.until("committed_transcript"))["text"] == "At seven."
        await heard.connection.close()
        assert (await heard.until("close"))["code"] == 1000

    run(emulator, test)
    assert emulator.connections[0].close_code == 1000


def test_segments_that_silence_commits_with_the_times_of_their_words() -> None:
    emulator = ElevenLabsEmulator(stt=["cancel it."], stt_behaviour=FAST_STT)

    async def test(url: str) -> None:
        heard = await listen(
            url,
            audio_format=AudioFormat.ULAW_8000,
            sample_rate=8000,
            commit_strategy=CommitStrategy.VAD,
            vad_silence_threshold_secs=0.5,
            include_timestamps=True,
        )
        samples = FormantVoice(0.2).speech("voice", 8000).samples
        await heard.send(
            TELEPHONE.silence(1.0) + encode(samples, TELEPHONE.encoding) + TELEPHONE.silence(0.5)
        )
        assert (await heard.until("committed_transcript"))["text"] == "cancel it."
        words = (await heard.until("committed_transcript_with_timestamps"))["words"]
        assert [(w["text"], w["type"]) for w in words] == [
            ("cancel", "word"),
            (" ", "spacing"),
            ("it.", "word"),
        ]
        assert words[0]["start"] == 1.0
        assert words[-1]["end"] == 2.0
        await heard.connection.close()

    run(emulator, test)


def test_every_option_of_the_sdk_is_taken() -> None:
    said = HeardUtterance(
        "Call Ada.",
        language="fr",
        entities=(HeardEntity(text="Ada", kind="name", start=5),),
        redacted="Call {NAME}.",
    )
    emulator = ElevenLabsEmulator(stt=[said, said], stt_behaviour=FAST_STT)

    async def test(url: str) -> None:
        heard = await listen(
            url,
            language_code="en",
            secondary_languages=["fr", "de"],
            include_language_detection=True,
            keyterms=["Ada Lovelace", "IBAN"],
            no_verbatim=True,
            entity_detection=["name", "pii"],
            entity_redaction="name",
            entity_redaction_mode="entity_type",
            vad_threshold=0.5,
            min_speech_duration_ms=100,
            min_silence_duration_ms=100,
            filter_background_audio=True,
            enable_logging=False,
        )
        config = (await heard.until("session_started"))["config"]
        assert config["keyterms"] == ["Ada Lovelace", "IBAN"]
        assert config["entity_detection"] == ["name", "pii"]
        await heard.send(voice(1.0))
        await heard.connection.commit()
        assert (await heard.until("committed_transcript_with_timestamps"))["language_code"] == "fr"
        assert (await heard.until("committed_transcript_entities"))["entities"][0]["start_char"] == 5
        assert (await heard.until("redacted_transcript"))["redacted_text"] == "Call {NAME}."
        await heard.connection.close()
        heard = await listen(url, transcript_edit="shorter")
        await heard.send(voice(1.0))
        await heard.connection.commit()
        assert (await heard.until("edited_transcript"))["edited_text"] == "Call Ada."
        await heard.connection.close()

    run(emulator, test)


@pytest.mark.parametrize(
    "error",
    [
        "auth_error",
        "quota_exceeded",
        "unaccepted_terms",
        "rate_limited",
        "queue_overflow",
        "resource_exhausted",
        "session_time_limit_exceeded",
        "input_error",
        "invalid_request",
        "chunk_size_exceeded",
        "insufficient_audio_activity",
        "commit_throttled",
        "transcriber_error",
    ],
)
def test_every_error_is_an_event_of_the_sdk(error: str) -> None:
    async def test(url: str) -> None:
        heard = await listen(url)
        assert (await heard.until(error))["message_type"] == error
        assert (await heard.until("error"))["message_type"] == error
        await heard.connection.close()

    run(ElevenLabsEmulator(faults=Faults(error=error, error_after=1)), test)


def test_what_the_client_does_wrong_is_an_event_of_the_sdk() -> None:
    async def test(url: str) -> None:
        heard = await listen(url, key="wrong")
        await heard.until("auth_error")
        assert (await heard.until("close"))["code"] == 1008
        heard = await listen(url, vad_silence_threshold_secs=9)
        assert "vad_silence_threshold_secs" in (await heard.until("invalid_request"))["error"]
        heard = await listen(url)
        await heard.connection.commit()
        await heard.until("commit_throttled")
        await heard.send(voice(0.1), previous_text="too late")
        await heard.until("input_error")
        assert (await heard.until("close"))["code"] == 1008

    run(ElevenLabsEmulator(keys={"k"}), test)


def test_a_single_use_token_opens_one_session() -> None:
    async def test(url: str) -> None:
        with httpx.Client() as http:
            client = ElevenLabs(base_url=url, api_key="k", httpx_client=http)
            issued = await asyncio.to_thread(client.tokens.single_use.create, "realtime_scribe")
        heard = await listen(url, token=issued.token)
        await heard.until("session_started")
        await heard.connection.close()
        heard = await listen(url, token=issued.token)
        await heard.until("auth_error")

    run(ElevenLabsEmulator(keys={"k"}), test)


# Several contexts: the SDK has the types and no client


def test_the_sdk_s_messages_for_several_contexts_are_taken() -> None:
    emulator = ElevenLabsEmulator(tts_behaviour=FAST_TTS)
    settings = RealtimeVoiceSettings(stability=0.5)
    messages: list[Any] = [
        InitializeConnectionMulti(text=" ", context_id="a", voice_settings=settings, xi_api_key="k"),
        SendTextMulti(text="We are open from nine to five. ", context_id="a"),
        FlushContext(context_id="a", flush=True),
        InitialiseContext(text="Right, ", context_id="b", voice_settings=settings),
        KeepContextAlive(text="", context_id="b"),
        CloseContext(context_id="a", close_context=True),
        CloseSocket(close_socket=True),
    ]

    async def test(url: str) -> None:
        path = f"{url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/multi-stream-input?output_format=ulaw_8000"
        async with aiohttp.ClientSession() as session, session.ws_connect(path) as socket:
            for message in messages:
                await socket.send_str(message.json())
            told = [json.loads(message.data) async for message in socket]
            assert socket.close_code == 1000
        finals = [FinalOutputMulti.model_validate(m) for m in told if m["isFinal"]]
        assert sorted(str(final.context_id) for final in finals) == ["a", "b"]
        audio = [AudioOutputMulti.model_validate(m) for m in told if not m["isFinal"]]
        sizes = {
            name: sum(len(base64.b64decode(piece.audio)) for piece in audio if piece.context_id == name)
            for name in ("a", "b")
        }
        assert sizes == {"a": 31 * 480, "b": 7 * 480}
        timed = next(piece.alignment for piece in audio if piece.context_id == "a" and piece.alignment)
        assert "".join(timed.chars or ()) == "We are open from nine to five. "

    run(emulator, test)
