"""Entities in a transcript."""

from collections.abc import Callable
from typing import Any

from tests.emulators.elevenlabs.test_stt_protocol import chunk, listen, voice
from voiceflow.emulators.elevenlabs.listeners import HeardEntity, HeardUtterance

Make = Callable[..., Any]


def test_entities_edits_and_redactions_come_if_they_are_asked_for(desk: Make) -> None:
    said = HeardUtterance(
        "Call 4242.",
        entities=(HeardEntity(text="4242", kind="number", start=5),),
        redacted="Call {NUMBER_1}.",
    )
    d = listen(desk, hear=lambda s, f: said, entity_detection=["all"], entity_redaction=["all"])
    d.send(chunk(voice(1.0), commit=True))
    d.run()
    assert d.messages[-2]["entities"] == [
        {"text": "4242", "entity_type": "number", "start_char": 5, "end_char": 9}
    ]
    assert d.messages[-1]["redacted_text"] == "Call {NUMBER_1}."
    d = listen(desk, hear=lambda s, f: said, transcript_edit="shorter")
    d.send(chunk(voice(1.0), commit=True))
    d.run()
    assert d.messages[-1] == {
        "message_type": "edited_transcript",
        "text": "Call 4242.",
        "edited_text": "Call 4242.",
    }
