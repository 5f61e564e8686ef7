"""The published form of ElevenLabs' messages, for tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

REFERENCE = Path(__file__).parents[2] / "reference" / "elevenlabs"

Check = Callable[[str, Any], None]


@pytest.fixture(scope="session")
def check() -> Check:
    """Fails unless a message fits the root of a schema, or ``schema#definition``."""
    validators: dict[str, Draft202012Validator] = {}

    def validate(name: str, message: Any) -> None:
        if name not in validators:
            schema, _, definition = name.partition("#")
            document = json.loads((REFERENCE / "schemas" / f"{schema}.schema.json").read_text())
            if definition:
                reference = {"$ref": f"#/$defs/{definition}", "$defs": document["$defs"]}
                document = {"$schema": document["$schema"], **reference}
            validators[name] = Draft202012Validator(document)
        validators[name].validate(message)

    return validate


@pytest.fixture(scope="session")
def examples() -> Callable[[str], Any]:
    """Reads a file of examples."""
    return lambda name: json.loads((REFERENCE / "examples" / f"{name}.json").read_text())
