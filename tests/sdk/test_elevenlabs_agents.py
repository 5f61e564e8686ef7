"""ElevenLabs' own conversation clients against the emulator, on a real socket."""

import asyncio
import json
import queue
import threading
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from elevenlabs.client import AsyncElevenLabs, ElevenLabs
from jsonschema import Draft202012Validator

from voiceflow.emulators.elevenlabs import (
    AgentAnswer,
    AgentBehaviour,
    AgentService,
    AgentToolCall,
    ConversationRecord,
    ElevenLabsEmulator,
    Faults,
    FormantVoice,
    ScriptedBrain,
)

with warnings.catch_warnings():
    # The SDK names a class that its own websocket library has deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from elevenlabs.conversational_ai.conversation import (
        AsyncAudioInterface,
        AsyncConversation,
        AudioInterface,
        ClientTools,
        Conversation,
        ConversationInitiationData,
    )

pytestmark = pytest.mark.usefixtures("each_loop")

SCHEMAS = Path(__file__).parents[1] / "reference" / "elevenlabs" / "schemas"
GREETING = "Good evening, {{name}}! You have reached the restaurant at the harbour. How can I help you?"
SAID_GREETING = GREETING.replace("{{name}}", "Ada")
AGENT = {
    "conversation_config": {
        "agent": {"first_message": GREETING},
        "conversation": {
            "client_events": [
                "conversation_initiation_metadata",
                "audio",
                "interruption",
                "ping",
                "user_transcript",
                "agent_response",
                "agent_response_correction",
                "agent_chat_response_part",
                "client_tool_call",
            ]
        },
    },
    "platform_settings": {
        "overrides": {"conversation_config_override": {"agent": {"prompt": {"prompt": True}}}}
    },
}
FAST = AgentBehaviour(
    transcript_latency=0.0,
    think=0.0,
    ttfb=0.0,
    speed=1000.0,
    ping_interval=0.05,
    turn_silence=0.3,
    late_audio=3,
)


def voice(seconds: float) -> bytes:
    return FormantVoice(seconds / 5).speech("voice", 16000).samples.tobytes()


SILENCE = np.zeros(8000, np.int16).tobytes()


def service(*answers: str | AgentAnswer, **options: Any) -> AgentService:
    settings: dict[str, Any] = {"behaviour": FAST, "lookup": {"agent_1": AGENT}.get, **options}
    return AgentService(ScriptedBrain(answers), **settings)


def run(
    emulator: ElevenLabsEmulator,
    test: Callable[[str], Awaitable[None]],
    *,
    sides: tuple[str, ...] = ("client", "server"),
) -> ConversationRecord:
    """Serve the emulator while the test runs; all that these sides sent must fit the schemas."""

    async def serve() -> None:
        async with asyncio.timeout(20), emulator.serve() as url:
            await test(url)

    asyncio.run(serve())
    (connection,) = emulator.connections
    for side in sides:
        passed = connection.sent if side == "server" else connection.received
        path = SCHEMAS / f"convai_conversation.{side}.schema.json"
        validator = Draft202012Validator(json.loads(path.read_text("utf-8")))
        for item in passed:
            assert validator.is_valid(item.message), item.message
    record = connection.conversation
    assert record is not None
    return record


class Phone(AudioInterface):  # type: ignore[misc]
    """The user's side: what is played, what is thrown away, and a microphone for the test."""

    def __init__(self) -> None:
        self.played = b""
        self.cleared: list[int] = []
        self.is_stopped = False
        self.started = threading.Event()
        self.speaks = threading.Event()

    def start(self, input_callback: Callable[[bytes], None]) -> None:
        self.say = input_callback
        self.started.set()

    def stop(self) -> None:
        self.is_stopped = True

    def output(self, audio: bytes) -> None:
        self.played += audio
        self.speaks.set()

    def interrupt(self) -> None:
        self.cleared.append(len(self.played))


class Told:
    """What the SDK has told, in order; waits for what is next of a kind."""

    def __init__(self) -> None:
        self._events: queue.Queue[tuple[str, Any]] = queue.Queue()

    def note(self, kind: str) -> Callable[..., None]:
        return lambda *what: self._events.put((kind, what[0] if len(what) == 1 else what))

    def until(self, kind: str) -> Any:
        while True:
            found, what = self._events.get(timeout=10)
            if found == kind:
                return what


def hold_a_conversation(url: str, told: Told, phone: Phone) -> str | None:
    tools = ClientTools()
    tools.register("lookup", lambda parameters: f"{parameters['day']} is free")
    conversation = Conversation(
        ElevenLabs(base_url=url, api_key="k"),
        "agent_1",
        user_id="user_1",
        requires_auth=False,
        audio_interface=phone,
        client_tools=tools,
        config=ConversationInitiationData(
            dynamic_variables={"name": "Ada"},
            conversation_config_override={"agent": {"prompt": {"prompt": "You book tables."}}},
        ),
        callback_agent_response=told.note("response"),
        callback_agent_response_correction=told.note("correction"),
        callback_user_transcript=told.note("transcript"),
        callback_audio_alignment=told.note("alignment"),
        callback_agent_chat_response_part=told.note("part"),
        callback_disconnect=told.note("end"),
    )
    conversation.start_session()
    assert told.until("response") == SAID_GREETING
    assert phone.speaks.wait(10)
    conversation.send_contextual_update("The caller is on the booking page.")
    phone.say(voice(1.0))
    original, corrected = told.until("correction")
    assert original == SAID_GREETING
    assert corrected.endswith("...")
    assert len(corrected) < len(original)
    phone.say(SILENCE)
    assert told.until("transcript") == "Is Friday free?"
    assert told.until("response") == "Friday is free."
    assert "".join(told.until("alignment").chars).startswith("Friday")
    conversation.register_user_activity()
    conversation.send_multimodal_message("A photo.", file_ids=["file_1"])
    assert told.until("response") == "Nice."
    conversation.send_user_message("That is all, thank you.")
    assert told.until("response") == "Goodbye."
    ended = told.until("end")
    assert (ended.reason, ended.close_code) == ("agent", 1000)
    conversation_id: str | None = conversation.wait_for_session_end()
    return conversation_id


def test_the_sdk_holds_a_whole_conversation() -> None:
    answers = (
        AgentAnswer(tool_calls=(AgentToolCall("lookup", {"day": "Friday"}),)),
        "Friday is free.",
        "Nice.",
        AgentAnswer("Goodbye.", end_call=True),
    )
    emulator = ElevenLabsEmulator(
        stt=["Is Friday free?"], agent=service(*answers, behaviour=replace(FAST, activity_hold=0.0))
    )
    phone, told = Phone(), Told()
    ids: list[str | None] = []

    async def test(url: str) -> None:
        ids.append(await asyncio.to_thread(hold_a_conversation, url, told, phone))

    record = run(emulator, test)
    assert ids == [record.conversation_id]
    assert phone.is_stopped
    assert phone.cleared
    assert record.initiation["dynamic_variables"] == {"name": "Ada"}
    assert record.initiation["user_id"] == "user_1"
    assert list(record.contexts.values()) == ["The caller is on the booking page."]
    assert record.pongs
    first, *_, last = record.transcript
    assert first.interrupted
    assert first.original_message == SAID_GREETING
    results = [result for item in record.transcript for result in item.tool_results]
    assert [(found.name, found.result, found.is_error) for found in results] == [
        ("lookup", "Friday is free", False),
        ("end_call", "", False),
    ]
    assert last.tool_results[0].name == "end_call"
    assert record.termination_reason == "end_call tool was called."


def test_late_audio_of_the_old_response_is_not_played_by_the_sdk() -> None:
    behaviour = replace(FAST, speed=20.0)
    emulator = ElevenLabsEmulator(stt=["Stop."], agent=service("Yes.", behaviour=behaviour))
    phone, told = Phone(), Told()

    def talk(url: str) -> None:
        conversation = Conversation(
            ElevenLabs(base_url=url, api_key="k"),
            "agent_1",
            requires_auth=False,
            audio_interface=phone,
            config=ConversationInitiationData(dynamic_variables={"name": "Ada"}),
            callback_agent_response_correction=told.note("correction"),
            callback_audio_alignment=told.note("alignment"),
        )
        conversation.start_session()
        assert phone.speaks.wait(10)
        phone.say(voice(1.0))
        told.until("correction")
        phone.say(SILENCE)
        while "".join(told.until("alignment").chars) != "Yes.":
            pass
        conversation.end_session()
        conversation.wait_for_session_end()

    async def test(url: str) -> None:
        await asyncio.to_thread(talk, url)

    run(emulator, test)
    sent = [passed.message for passed in emulator.connections[0].sent]
    at = [message["type"] for message in sent].index("interruption")
    late = [m for m in sent[at:] if m["type"] == "audio" and m["audio_event"]["event_id"] == 1]
    assert len(late) == 3
    # Beside what was cleared, the user has heard the new response and nothing else.
    assert phone.played[phone.cleared[0] :] == FormantVoice().speech("Yes.", 16000).samples.tobytes()


class AsyncPhone(AsyncAudioInterface):  # type: ignore[misc]
    """The same, for the SDK's asynchronous client."""

    def __init__(self) -> None:
        self.played = b""
        self.clears = 0
        self.is_stopped = False
        self.speaks = asyncio.Event()

    async def start(self, input_callback: Callable[[bytes], Awaitable[None]]) -> None:
        self.say = input_callback

    async def stop(self) -> None:
        self.is_stopped = True

    async def output(self, audio: bytes) -> None:
        self.played += audio
        self.speaks.set()

    async def interrupt(self) -> None:
        self.clears += 1


class AsyncTold:
    """What the asynchronous client has told."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    def note(self, kind: str) -> Callable[..., Awaitable[None]]:
        async def put(*what: Any) -> None:
            self._events.put_nowait((kind, what[0] if len(what) == 1 else what))

        return put

    async def until(self, kind: str) -> Any:
        while True:
            found, what = await self._events.get()
            if found == kind:
                return what


def test_the_sdk_s_asynchronous_client_holds_a_whole_conversation() -> None:
    answers = (
        AgentAnswer(tool_calls=(AgentToolCall("lookup", {"day": "Friday"}),)),
        "Friday is free.",
        "Goodbye.",
    )
    emulator = ElevenLabsEmulator(
        stt=["Is Friday free?"], agent=service(*answers), faults=Faults(extras=True)
    )

    async def lookup(parameters: dict[str, Any]) -> str:
        raise LookupError("calendar offline")

    async def test(url: str) -> None:
        phone, told = AsyncPhone(), AsyncTold()
        tools = ClientTools(loop=asyncio.get_running_loop())
        tools.register("lookup", lookup, is_async=True)
        conversation = AsyncConversation(
            AsyncElevenLabs(base_url=url, api_key="k"),
            "agent_1",
            requires_auth=False,
            audio_interface=phone,
            client_tools=tools,
            config=ConversationInitiationData(dynamic_variables={"name": "Ada"}),
            callback_agent_response=told.note("response"),
            callback_agent_response_correction=told.note("correction"),
            callback_user_transcript=told.note("transcript"),
            callback_latency_measurement=told.note("latency"),
            callback_disconnect=told.note("end"),
        )
        await conversation.start_session()
        await phone.speaks.wait()
        await phone.say(voice(1.0))
        assert (await told.until("correction"))[0] == SAID_GREETING
        await phone.say(SILENCE)
        assert await told.until("transcript") == "Is Friday free?"
        assert await told.until("response") == "Friday is free."
        await conversation.send_contextual_update("It rains.")
        await conversation.send_user_message("Thanks.")
        assert await told.until("response") == "Goodbye."
        await conversation.end_session()
        assert await conversation.wait_for_session_end() == "conv_00000000000000000000000001"
        assert (await told.until("end")).reason == "user"
        assert phone.clears >= 1
        assert phone.is_stopped

    record = run(emulator, test, sides=("client",))
    (found,) = [result for item in record.transcript for result in item.tool_results]
    assert (found.result, found.is_error) == ("calendar offline", True)
    assert (record.close_code, record.termination_reason) == (1000, "Client disconnected")


def test_a_refused_start_is_an_error_of_the_sdk_with_the_close_code() -> None:
    emulator = ElevenLabsEmulator(agent=service())
    ended: list[Any] = []

    async def test(url: str) -> None:
        def talk() -> None:
            told = Told()
            conversation = Conversation(
                ElevenLabs(base_url=url, api_key="k"),
                "agent_1",
                requires_auth=False,
                audio_interface=Phone(),
                config=ConversationInitiationData(
                    conversation_config_override={"agent": {"first_message": "Hi."}}
                ),
                callback_disconnect=told.note("end"),
            )
            conversation.start_session()
            ended.append(told.until("end"))
            conversation.wait_for_session_end()

        await asyncio.to_thread(talk)

    record = run(emulator, test)
    assert (ended[0].reason, ended[0].close_code) == ("error", 1008)
    assert "first_message" in ended[0].close_reason
    assert record.error == "override_error"


def test_the_sdk_writes_without_audio() -> None:
    emulator = ElevenLabsEmulator(agent=service("For when?"))

    async def test(url: str) -> None:
        def talk() -> None:
            told = Told()
            conversation = Conversation(
                ElevenLabs(base_url=url, api_key="k"),
                "agent_1",
                requires_auth=False,
                config=ConversationInitiationData(dynamic_variables={"name": "Ada"}),
                callback_agent_response=told.note("response"),
            )
            conversation.start_session()
            told.until("response")
            conversation.send_user_message("A table, please.")
            assert told.until("response") == "For when?"
            conversation.end_session()
            conversation.wait_for_session_end()

        await asyncio.to_thread(talk)

    record = run(emulator, test, sides=("server",))  # what it sends here is not in the schema
    assert record.initiation["conversation_config_override"] == {"text_only": True}
