"""The published form of ElevenLabs' websockets: what must hold of all that passes."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EmulatedConnection, EmulatedSocket

REFERENCE = Path(__file__).parents[2] / "reference" / "elevenlabs"

# Of each endpoint: its message schemas, and the definition of its query.
FORMS = {
    EmulatedSocket.STT: ("stt_realtime", "SttRealtime"),
    EmulatedSocket.TTS: ("tts_stream_input", "TtsStreamInput"),
    EmulatedSocket.TTS_MULTI: ("tts_multi_stream_input", "TtsMultiStreamInput"),
    EmulatedSocket.AGENT: ("convai_conversation", "ConvaiConversation"),
}


def check(name: str, message: Any) -> None:
    """Fail unless a message fits the root of a schema, or ``schema#definition``."""
    _validator(name).validate(message)


def check_connection(connection: EmulatedConnection) -> None:
    """Fail unless the query of a connection and every message both ways fit."""
    schema, query = FORMS[connection.endpoint]
    check(f"ws_query_params#{query}", typed(connection.parameters, query))
    for passed in connection.received:
        check(f"{schema}.client", passed.message)
    for passed in connection.sent:
        if not connection.faults.extras:
            check(f"{schema}.server", passed.message)


def check_all(emulator: ElevenLabsEmulator) -> int:
    """Fail unless all that passed on any socket fits; returns how many messages there were."""
    for connection in emulator.connections:
        check_connection(connection)
    return sum(len(c.received) + len(c.sent) for c in emulator.connections)


def typed(parameters: Iterable[tuple[str, str]], definition: str) -> dict[str, Any]:
    """A query as a server reads it: each value of the type that the schema names, a list if it repeats."""
    properties = _schema("ws_query_params")["$defs"][definition]["properties"]
    query: dict[str, Any] = {}
    for name, value in parameters:
        kind = properties.get(name, {}).get("type")
        if kind == "array":
            query.setdefault(name, []).append(value)
            continue
        assert name not in query, f"{name} is sent twice"
        query[name] = json.loads(value) if kind in ("number", "integer", "boolean") else value
    return query


def examples(name: str) -> Any:
    """A file of examples."""
    return json.loads((REFERENCE / "examples" / f"{name}.json").read_text())


@cache
def _schema(name: str) -> Any:
    return json.loads((REFERENCE / "schemas" / f"{name}.schema.json").read_text())


@cache
def _validator(name: str) -> Draft202012Validator:
    schema, _, definition = name.partition("#")
    document = _schema(schema)
    if definition:
        reference = {"$ref": f"#/$defs/{definition}", "$defs": document["$defs"]}
        document = {"$schema": document["$schema"], **reference}
    return Draft202012Validator(document)
