"""Google's own Live client against the emulated service, on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from google import genai
from google.genai import types
from google.genai.live import AsyncSession

from voiceflow.audio.resample import resample
from voiceflow.emulators.gemini.live import LiveEmulator
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveBehaviour, LiveCall
from voiceflow.emulators.kit.live_voice import speak_tone
from voiceflow.testing.speech import speechlike

pytestmark = pytest.mark.usefixtures("each_loop")

Test = Callable[[AsyncSession, LiveEmulator], Awaitable[None]]
QUICK = LiveBehaviour(first_audio=0.0, speed=100.0)
DECLARATION: Any = {"function_declarations": [{"name": "hours", "description": "Tells the hours."}]}
CONFIG: Any = {
    "response_modalities": ["AUDIO"],
    "system_instruction": "Be brief.",
    "input_audio_transcription": {},
    "output_audio_transcription": {},
    "session_resumption": {},
    "tools": [DECLARATION],
}


def with_session(test: Test, *answers: LiveAnswer | str, **config: Any) -> None:
    async def run() -> None:
        emulator = LiveEmulator(
            answers, hears=["When do you open?"], api_key="key-1", behaviour=QUICK, speak=speak_tone
        )
        async with asyncio.timeout(20), emulator.serve() as url:
            client: Any = genai.Client(api_key="key-1")
            # The package insists on TLS; nothing but the address is changed.
            client._api_client._websocket_base_url = lambda _: url.replace("http", "ws", 1)
            client._api_client._websocket_ssl_ctx = {}
            async with client.aio.live.connect(
                model="gemini-3.8-live", config={**CONFIG, **config}
            ) as session:
                await test(session, emulator)

    asyncio.run(run())


async def turn(session: AsyncSession) -> list[types.LiveServerMessage]:
    """The messages of one turn of the model."""
    return [message async for message in session.receive()]


def said(messages: list[types.LiveServerMessage]) -> str:
    contents = [message.server_content for message in messages if message.server_content is not None]
    told = [c.output_transcription.text for c in contents if c.output_transcription is not None]
    return "".join(text for text in told if text)


def test_a_spoken_turn_is_transcribed_and_answered() -> None:
    async def talk(session: AsyncSession, emulator: LiveEmulator) -> None:
        voice = resample(speechlike(0.8), 8000, 16000).tobytes() + bytes(32000)
        blob = types.Blob(data=voice, mime_type="audio/pcm;rate=16000")
        await session.send_realtime_input(audio=blob)
        messages = await turn(session)
        assert said(messages) == "At eight."
        heard = [m.server_content.input_transcription for m in messages if m.server_content is not None]
        assert [each.text for each in heard if each is not None] == ["When do you open?"]
        audio = b"".join(message.data or b"" for message in messages)
        assert len(audio) == len("At eight.") * 2880
        assert emulator.records[0].session.setup is not None

    with_session(talk, "At eight.")


def test_a_function_is_called_and_its_result_answered() -> None:
    async def talk(session: AsyncSession, _: LiveEmulator) -> None:
        content = types.Content(role="user", parts=[types.Part(text="Hours?")])
        await session.send_client_content(turns=content)
        calls: list[types.FunctionCall] = []
        for message in await turn(session):
            if message.tool_call is not None:
                calls += message.tool_call.function_calls or []
        (call,) = calls
        assert (call.name, call.args) == ("hours", {"day": "Friday"})
        response = types.FunctionResponse(id=call.id, name="hours", response={"result": "eight to five"})
        await session.send_tool_response(function_responses=response)
        assert said(await turn(session)) == "From eight to five."

    with_session(talk, LiveAnswer(calls=[LiveCall("hours", '{"day": "Friday"}')]), "From eight to five.")


def test_turns_marked_by_the_client_are_answered() -> None:
    async def talk(session: AsyncSession, _: LiveEmulator) -> None:
        await session.send_realtime_input(activity_start=types.ActivityStart())
        blob = types.Blob(data=bytes(3200), mime_type="audio/pcm;rate=16000")
        await session.send_realtime_input(audio=blob)
        await session.send_realtime_input(activity_end=types.ActivityEnd())
        assert said(await turn(session)) == "At eight."

    manual = {"automatic_activity_detection": {"disabled": True}}
    with_session(talk, "At eight.", realtime_input_config=manual)


def test_a_handle_resumes_the_session() -> None:
    async def talk(session: AsyncSession, emulator: LiveEmulator) -> None:
        await session.send_realtime_input(text="Hello?")
        await turn(session)
        update = await session._receive()
        assert update.session_resumption_update is not None
        assert update.session_resumption_update.new_handle == "handle-1"

    with_session(talk, "At eight.")
