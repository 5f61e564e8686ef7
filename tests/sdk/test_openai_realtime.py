"""OpenAI's own realtime client against the emulated service, on a real socket."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

import openai
import pytest
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveBehaviour, LiveCall
from voiceflow.emulators.kit.live_voice import speak_tone
from voiceflow.emulators.openai.realtime import RealtimeEmulator
from voiceflow.testing.speech import speechlike

pytestmark = pytest.mark.usefixtures("each_loop")

Test = Callable[[AsyncRealtimeConnection, RealtimeEmulator], Awaitable[None]]
QUICK = LiveBehaviour(first_audio=0.0, speed=100.0, transcript_delay=0.01)
PHONE: Any = {
    "type": "realtime",
    "audio": {
        "input": {"format": {"type": "audio/pcmu"}, "transcription": {"model": "gpt-4o-mini-transcribe"}},
        "output": {"format": {"type": "audio/pcmu"}},
    },
}


def with_connection(test: Test, *answers: LiveAnswer | str) -> None:
    async def run() -> None:
        emulator = RealtimeEmulator(
            answers, hears=["When do you open?"], api_key="sk-right", behaviour=QUICK, speak=speak_tone
        )
        async with (
            asyncio.timeout(20),
            emulator.serve() as url,
            openai.AsyncOpenAI(base_url=url, api_key="sk-right", max_retries=0) as client,
            client.realtime.connect(model="gpt-realtime-2.1") as connection,
        ):
            assert (await connection.recv()).type == "session.created"
            await test(connection, emulator)

    asyncio.run(run())


async def until(connection: AsyncRealtimeConnection, kind: str) -> list[Any]:
    """The events up to the first of this type."""
    events: list[Any] = []
    while not events or events[-1].type != kind:
        events.append(await connection.recv())
        # The package builds events leniently: an unknown type stays a plain object without its class.
        assert type(events[-1]).__name__ != "BaseModel"
    return events


def test_a_spoken_turn_is_transcribed_and_answered() -> None:
    async def talk(connection: AsyncRealtimeConnection, _: RealtimeEmulator) -> None:
        await connection.session.update(session=PHONE)
        await until(connection, "session.updated")
        voice = encode(speechlike(0.8), Encoding.MULAW) + b"\xff" * 8000
        await connection.input_audio_buffer.append(audio=base64.b64encode(voice).decode())
        events = await until(connection, "response.done")
        kinds = [event.type for event in events]
        assert kinds.index("input_audio_buffer.speech_started") < kinds.index("input_audio_buffer.committed")
        spoken = [event for event in events if event.type == "response.output_audio.delta"]
        assert sum(len(base64.b64decode(event.delta)) for event in spoken) == len("At eight.") * 480
        told = [e.delta for e in events if e.type == "response.output_audio_transcript.delta"]
        assert "".join(told) == "At eight."
        if "conversation.item.input_audio_transcription.completed" not in kinds:
            events = await until(connection, "conversation.item.input_audio_transcription.completed")
        heard = [e for e in events if e.type == "conversation.item.input_audio_transcription.completed"]
        assert [event.transcript for event in heard] == ["When do you open?"]

    with_connection(talk, "At eight.")


def test_a_function_is_called_and_its_result_answered() -> None:
    async def talk(connection: AsyncRealtimeConnection, _: RealtimeEmulator) -> None:
        await connection.session.update(session=PHONE)
        await connection.response.create()
        done = await until(connection, "response.function_call_arguments.done")
        call = done[-1]
        assert (call.name, call.arguments) == ("hours", '{"day": "Friday"}')
        await until(connection, "response.done")
        await connection.conversation.item.create(
            item={"type": "function_call_output", "call_id": call.call_id, "output": "eight to five"}
        )
        await connection.response.create()
        events = await until(connection, "response.done")
        assert events[-1].response.status == "completed"

    with_connection(talk, LiveAnswer(calls=[LiveCall("hours", '{"day": "Friday"}')]), "From eight to five.")


async def refused(connection: AsyncRealtimeConnection) -> str | None:
    error = (await until(connection, "error"))[-1].error
    code: str | None = error.code
    return code


def test_what_openai_refuses_is_refused() -> None:
    async def talk(connection: AsyncRealtimeConnection, emulator: RealtimeEmulator) -> None:
        await connection.session.update(session=PHONE)
        await connection.response.cancel()
        assert await refused(connection) == "response_cancel_not_active"
        await connection.response.create()
        await connection.response.create()
        assert await refused(connection) == "conversation_already_has_active_response"
        events = await until(connection, "response.output_item.done")
        item = events[-1].item.id
        await until(connection, "response.done")
        await connection.conversation.item.truncate(item_id=item, content_index=0, audio_end_ms=100)
        await until(connection, "conversation.item.truncated")
        assert emulator.records[0].session.items[-1].heard_ms == 100
        await connection.conversation.item.truncate(item_id=item, content_index=0, audio_end_ms=60_000)
        assert await refused(connection) == "invalid_value"
        unknown: Any = {"type": "no.such.event"}
        await connection.send(unknown)
        assert await refused(connection) == "invalid_value"
        await connection.input_audio_buffer.append(audio="no base64!")
        assert await refused(connection) == "invalid_value"
        odd: Any = {"type": "realtime", "odd": 1}
        await connection.session.update(session=odd)
        assert await refused(connection) == "unknown_parameter"

    with_connection(talk, "At eight.")
