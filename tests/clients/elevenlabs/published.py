"""What ElevenLabs publishes of its messages, and whether one fits."""

import functools
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from voiceflow.testing.elevenlabs import ElevenLabsEmulator, Endpoint

REFERENCE = Path(__file__).parents[2] / "reference" / "elevenlabs"
_SCHEMAS = {
    Endpoint.TTS: "tts_stream_input",
    Endpoint.TTS_MULTI: "tts_multi_stream_input",
    Endpoint.STT: "stt_realtime",
}


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    schema, _, definition = name.partition("#")
    document = json.loads((REFERENCE / "schemas" / f"{schema}.schema.json").read_text())
    if definition:
        reference = {"$ref": f"#/$defs/{definition}", "$defs": document["$defs"]}
        document = {"$schema": document["$schema"], **reference}
    return Draft202012Validator(document)


def check(name: str, message: Any) -> None:
    """Fail unless a message fits the root of a schema, or ``schema#definition``."""
    _validator(name).validate(message)


def check_all(emulator: ElevenLabsEmulator) -> None:
    """Fail unless every message fits that passed on any socket, and one did."""
    passed = 0
    for connection in emulator.connections:
        schema = _SCHEMAS[connection.endpoint]
        sides = [("client", connection.received)]
        if not connection.faults.extras:
            sides.append(("server", connection.sent))
        for side, messages in sides:
            for message in messages:
                check(f"{schema}.{side}", message.message)
                passed += 1
    assert passed
