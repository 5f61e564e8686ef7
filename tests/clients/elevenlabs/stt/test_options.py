"""What can be asked of realtime speech to text, as it is on the wire and as it is answered."""

import asyncio
import base64
from typing import Any

import numpy as np
import pytest

from tests.clients.elevenlabs.stt.hearing import LOUD, QUIET, now, virtual, world
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import sine
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import STTOptions
from voiceflow.clients.elevenlabs.sockets.events import SocketLost
from voiceflow.clients.elevenlabs.stt.events import (
    Committed,
    Edited,
    Entities,
    Entity,
    RecognitionStarted,
    Redacted,
    STTError,
)
from voiceflow.clients.elevenlabs.stt.options import FORMATS
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, HeardUtterance, Segment, SttBehaviour
from voiceflow.emulators.elevenlabs import HeardEntity as Said
from voiceflow.testing import run_virtual


def pitch(segment: Segment) -> str:
    """The strongest frequency of a segment, in Hz."""
    spectrum = np.abs(np.fft.rfft(segment.samples.astype(np.float64)))
    return f"{np.argmax(spectrum) * segment.format.sample_rate / len(segment.samples):.0f} Hz"


@pytest.mark.parametrize(("audio", "name"), FORMATS.items(), ids=FORMATS.values())
def test_a_tone_is_the_same_tone_in_every_format(audio: Any, name: Any) -> None:
    async def run() -> None:
        emulator = ElevenLabsEmulator(stt=pitch, stt_behaviour=SttBehaviour(partial_interval=None))
        async with world(emulator, options=STTOptions(audio_format=name)) as w:
            data = encode(sine(440.0, 1.0, audio.sample_rate), audio.encoding)
            step = audio.size(0.02)
            for begin in range(0, len(data), step):
                w.stt.send_audio(data[begin : begin + step])
                await asyncio.sleep(0.02)
            assert await w.stt.finish()
            assert w.texts == ["440 Hz"]
            assert emulator.connections[0].query["audio_format"] == name
            messages = w.sent()
            assert {message["sample_rate"] for message in messages} == {audio.sample_rate}
            pieces = [base64.b64decode(message["audio_base_64"]) for message in messages]
            assert b"".join(pieces) == data
            assert len(pieces[0]) == audio.size(0.1)
            assert emulator.connections[0].recognised[0].segment.duration == 1.0

    run_virtual(run())


EVERYTHING: dict[str, Any] = {
    "model_id": "scribe_v2_realtime",
    "audio_format": "ulaw_8000",
    "language_code": "en",
    "secondary_languages": ["fr", "de"],
    "commit_strategy": "vad",
    "vad_silence_threshold_secs": 0.7,
    "vad_threshold": 0.55,
    "min_speech_duration_ms": 60,
    "min_silence_duration_ms": 70,
    "include_timestamps": False,
    "include_language_detection": True,
    "keyterms": [f"{n:02} & key/term of 20?"[:20] for n in range(50)],
    "no_verbatim": True,
    "entity_detection": ["pii", "credit_card"],
    "entity_redaction": ["pci", "name"],
    "entity_redaction_mode": "enumerated_entity_type",
    "filter_background_audio": True,
    "enable_logging": False,
}


@virtual
async def test_every_option_is_on_the_wire_as_the_service_reads_it() -> None:
    async with world(ElevenLabsEmulator(), options=STTOptions.model_validate(EVERYTHING)) as w:
        await asyncio.sleep(0.5)
        written = [
            (name, str(item).lower() if isinstance(item, bool) else str(item))
            for name, value in EVERYTHING.items()
            for item in (value if isinstance(value, list) else [value])
        ]
        assert w.emulator.connections[0].parameters == tuple(written)
        assert {len(term) for term in EVERYTHING["keyterms"]} == {20}
        [started] = w.all(RecognitionStarted)
        read = {name: started.config[name] for name in EVERYTHING if name in started.config}
        assert read == {name: EVERYTHING[name] for name in read}
        assert read["enable_logging"] is False
        assert read["keyterms"] == EVERYTHING["keyterms"]


@virtual
async def test_what_is_found_in_a_segment_and_hidden_in_it_is_told() -> None:
    said = HeardUtterance(
        "My card is 4242.",
        entities=(Said(text="4242", kind="credit_card", start=11),),
        redacted="My card is {CREDIT_CARD_1}.",
    )
    options = STTOptions(entity_detection=("pci",), entity_redaction=("pci",))
    async with world(ElevenLabsEmulator(stt=[said]), options=options) as w:
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        await asyncio.sleep(0.1)
        assert w.texts == ["My card is 4242."]
        assert w.all(Entities) == [Entities("My card is 4242.", (Entity("4242", "credit_card", 11, 15),))]
        assert w.all(Redacted) == [Redacted("My card is 4242.", "My card is {CREDIT_CARD_1}.")]


@virtual
async def test_a_segment_is_rewritten_as_asked() -> None:
    said = HeardUtterance("i want um cancel", edited="I want to cancel.")
    options = STTOptions(transcript_edit="Write whole sentences.", no_verbatim=False)
    async with world(ElevenLabsEmulator(stt=[said]), options=options) as w:
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        await asyncio.sleep(0.1)
        assert w.emulator.connections[0].query["transcript_edit"] == "Write whole sentences."
        assert w.emulator.connections[0].query["no_verbatim"] == "false"
        assert w.all(Edited) == [Edited("i want um cancel", "I want to cancel.")]


@virtual
async def test_the_language_alone_comes_with_the_one_final_without_words() -> None:
    emulator = ElevenLabsEmulator(stt=[HeardUtterance("Annulez.", language="fr")])
    async with world(emulator, options=STTOptions(include_language_detection=True)) as w:
        await w.say(LOUD, 1.0)
        asked = now()
        w.stt.commit()
        await asyncio.sleep(1)
        second = [
            passed.message
            for passed in emulator.connections[0].sent
            if passed.message["message_type"] == "committed_transcript_with_timestamps"
        ]
        assert [message["words"] for message in second] == [None]
        assert w.all(Committed) == [Committed("Annulez.", (), "fr", waited=w.times[-1] - asked)]


@virtual
async def test_words_and_language_come_together() -> None:
    said = HeardUtterance("Oui.", (Word("Oui.", 0.25, 0.75),), language="fr")
    options = STTOptions(include_timestamps=True, include_language_detection=True)
    async with world(ElevenLabsEmulator(stt=[said]), options=options) as w:
        await w.say(QUIET, 1.0)
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        [final] = w.all(Committed)
        assert (final.words, final.language) == ((Word("Oui.", 0.25, 0.75),), "fr")


@virtual
async def test_what_was_said_before_goes_with_the_first_chunk_and_no_other() -> None:
    async with world(ElevenLabsEmulator(stt=["One.", "Two."]), previous_text="Booking line.") as w:
        for _ in range(2):
            await w.say(LOUD, 1.0)
            assert await w.stt.finish()
        assert [message.get("previous_text") for message in w.sent()] == [
            "Booking line.",
            *[None] * (len(w.sent()) - 1),
        ]


@virtual
async def test_it_goes_with_the_keep_alive_if_that_is_first() -> None:
    async with world(ElevenLabsEmulator(stt=["One."]), previous_text="Booking line.") as w:
        await asyncio.sleep(15)
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        told = [(message["audio_base_64"] == "", message.get("previous_text")) for message in w.sent()]
        assert told[0] == (True, "Booking line.")
        assert {text for _, text in told[1:]} == {None}
        assert not w.all(STTError)


@virtual
async def test_only_the_last_fifty_characters_are_sent() -> None:
    async with world(ElevenLabsEmulator(), previous_text="x" * 50 + "y" * 50) as w:
        await w.say(QUIET, 0.2)
        assert w.sent()[0]["previous_text"] == "y" * 50


@virtual
async def test_a_new_socket_gets_it_again_until_there_is_a_final() -> None:
    async with world(ElevenLabsEmulator(stt=["One.", "Two."]), previous_text="Booking line.") as w:
        await w.say(LOUD, 1.0)
        w.emulator.connections[0].cut()
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        w.emulator.connections[1].cut()
        await w.say(LOUD, 1.0)
        assert await w.stt.finish()
        firsts = [connection.received[0].message for connection in w.emulator.connections]
        assert [first["previous_text"] for first in firsts] == ["Booking line.", "Booking line.", "One."]
        assert len(w.all(SocketLost)) == 2
