"""All that passes between the client of several contexts and the service fits what is published."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs.published import check, check_connection, examples, typed
from tests.clients.elevenlabs.stt.hearing import HOST, virtual
from tests.rows import example_count
from voiceflow.clients.elevenlabs import (
    Access,
    Backoff,
    ContextSettings,
    Endpoint,
    MultiContextTTS,
    PronunciationDictionary,
    TTSOptions,
    VoiceSettings,
)
from voiceflow.clients.elevenlabs.schema.dictionaries import AliasRule
from voiceflow.clients.elevenlabs.tts.events import (
    ContextAudio,
    ContextEnded,
    ContextFinished,
    TTSError,
    TTSEvent,
)
from voiceflow.clients.elevenlabs.tts.multi_tts import MultiTTSProtocol
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Faults
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.testing.wire import Link

EVERYTHING = ContextSettings(
    voice_settings=VoiceSettings(
        stability=0.5, similarity_boost=0.8, style=0.1, use_speaker_boost=False, speed=1.1
    ),
    chunk_length_schedule=(50, 120, 500),
)


@asynccontextmanager
async def speaking(
    emulator: ElevenLabsEmulator,
    *,
    options: TTSOptions | None = None,
    settings: ContextSettings | None = None,
) -> AsyncIterator[tuple[MultiContextTTS, list[TTSEvent]]]:
    """A client that runs. At the end every query and message must fit."""
    events: list[TTSEvent] = []
    async with MemoryNetwork(link=Link(latency=0.02)) as network:
        network.add(HOST, emulator.app())
        access = Access(
            endpoint=Endpoint(api_key="sk_1"),
            http=network.session(),
            backoff=Backoff(attempts=20),
            chance=random.Random(1),
        )
        tts = MultiContextTTS(
            "21m00Tcm4TlvDq8ikWAM", events.append, options, settings=settings, access=access
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tts.run())
            yield tts, events
            await tts.close()
    assert emulator.connections
    for connection in emulator.connections:
        check_connection(connection)


@virtual
async def test_every_setting_is_sent_as_published() -> None:
    options = TTSOptions(
        language_code="en",
        enable_logging=False,
        enable_ssml_parsing=True,
        apply_text_normalization="off",
        seed=7,
    )
    emulator = ElevenLabsEmulator()
    locator = emulator.dictionaries.add(AliasRule(string_to_replace="Dr", alias="Doctor")).written()
    everything = EVERYTHING.model_copy(
        update={"pronunciation_dictionaries": (PronunciationDictionary(**locator),)}
    )
    async with speaking(emulator, options=options, settings=everything) as (tts, events):
        tts.speak("a", "Good morning. ")
        tts.finish("a")
        await asyncio.sleep(3)
        assert any(isinstance(event, ContextFinished) for event in events)
    [connection] = emulator.connections
    assert connection.query["enable_logging"] == "false"
    first = connection.received[0].message
    assert first["voice_settings"] == {
        "stability": 0.5,
        "similarity_boost": 0.8,
        "style": 0.1,
        "use_speaker_boost": False,
        "speed": 1.1,
    }
    assert first["generation_config"] == {"chunk_length_schedule": [50, 120, 500]}
    assert first["pronunciation_dictionary_locators"] == [locator]


@virtual
async def test_a_socket_that_is_kept_interrupted_and_closed_passes_nothing_else() -> None:
    emulator = ElevenLabsEmulator()
    async with speaking(emulator) as (tts, events):
        tts.speak("a", "We are open from nine to five, and on Saturdays until noon. ")
        await asyncio.sleep(0.3)
        tts.cancel("a")
        tts.speak("b", "Of course")
        await asyncio.sleep(100)
        tts.speak("b", ", at once.")
        tts.finish("b")
        await asyncio.sleep(5)
        assert any(isinstance(event, ContextFinished) for event in events)
    [connection] = emulator.connections
    assert {frozenset(passed.message) for passed in connection.received} >= {
        frozenset({"context_id", "close_context"}),
        frozenset({"close_socket"}),
    }


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["speak", "finish", "cancel", "cut", "wait"]), st.integers(0, 7)), max_size=30
)


@settings(max_examples=example_count(25))
@given(ACTIONS, st.booleans())
def test_whatever_is_asked_and_whatever_is_cut_all_messages_fit(
    actions: list[tuple[str, int]], odd: bool
) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(faults=Faults(odd_chunks=odd))
        over: set[str] = set()
        async with speaking(emulator, options=TTSOptions(output_format="pcm_8000")) as (tts, events):
            await asyncio.sleep(0.5)
            for number, (action, pick) in enumerate(actions):
                context = f"c{pick}"
                match action:
                    case "speak" if context not in over:
                        tts.speak(context, f"Sentence {number} has these words. ")
                    case "finish" if context not in over:
                        tts.finish(context)
                        over.add(context)
                    case "cancel":
                        tts.cancel(context)
                        over.add(context)
                    case "cut":
                        for connection in emulator.open_connections():
                            connection.cut()
                await asyncio.sleep(0.05 * pick)
            await asyncio.sleep(1)
            assert all(len(event.data) % 2 == 0 for event in events if isinstance(event, ContextAudio))
        assert all(connection.most_contexts <= 5 for connection in emulator.connections)

    run_virtual(run())


EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "tts_multi_stream_input.interruption": [
        ("audio", "turn-1"),
        # Its late audio is dropped.
        ("audio", "turn-2"),
        ("cancelled", "turn-1"),
        ("finished", "turn-2"),
    ],
    "tts_multi_stream_input.too_many_contexts": [("max_active_conversations", "")],
}


def test_every_example_is_in_the_table() -> None:
    assert set(EXAMPLES) == {name for name in examples("sessions") if name.startswith("tts_multi")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_service_says_in_an_example_is_heard_wherever_it_breaks_off(name: str) -> None:
    session = examples("sessions")[name]
    steps = [step for step in session["steps"] if "message" in step]
    for step in steps:
        check(f"tts_multi_stream_input.{step['from']}", step["message"])
    query = typed(parse_qsl(urlsplit(session["path"]).query), "TtsMultiStreamInput")
    options = TTSOptions.model_validate(query)
    assert _heard(options, steps) == EXAMPLES[name]
    for cut in range(len(steps)):
        before = _heard(options, steps[:cut])
        assert before == EXAMPLES[name][: len(before)]
        assert len(before) <= sum(step["from"] == "server" for step in steps[:cut])


def _heard(options: TTSOptions, steps: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the client of an example hears; where the example interrupts, it cancels."""
    made = MultiTTSProtocol(options)
    heard: list[tuple[str, str]] = []
    for step in steps:
        if step["from"] == "client":
            _do(made, step["message"], is_interruption="note" in step)
            continue
        for event in made.receive(json.dumps(step["message"])):
            match event:
                case ContextAudio():
                    heard.append(("audio", event.context_id))
                case ContextEnded():
                    heard.append((event.outcome.value, event.context_id))
                case TTSError():
                    heard.append((event.code, ""))
    return heard


def _do(made: MultiTTSProtocol, message: dict[str, Any], *, is_interruption: bool) -> None:
    context = message.get("context_id", "")
    if message.get("close_socket"):
        made.close_socket()
    elif message.get("close_context"):
        made.cancel(context) if is_interruption else made.close(context)
    elif message["text"] == " ":
        made.open(context)
    else:
        made.speak(context, message["text"], flush=message.get("flush", False))
