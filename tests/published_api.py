"""ElevenLabs' published OpenAPI document, if it is at hand: what requests and answers are checked against.

It is not part of this project. ``VOICEFLOW_REFERENCE`` names the folder in which ``elevenlabs/`` holds it;
without it, ``../shared/reference`` beside the project is looked into.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from voiceflow.emulators.elevenlabs.http.server import Served

FOLDER = Path(
    os.environ.get("VOICEFLOW_REFERENCE") or Path(__file__).parents[1] / ".." / "shared" / "reference"
)
ABSENT = f"the published OpenAPI document is not in {FOLDER}/elevenlabs: set VOICEFLOW_REFERENCE"

# Endpoints of the newest SDK that the document does not have yet.
NEWER = {("GET", "/v1/convai/v2/phone-numbers"), ("POST", "/v1/history/download")}


class PublishedApi:
    """The document, and how to ask it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._validators: dict[int, Draft202012Validator] = {}

    def check(self, served: Served) -> None:
        """Fail unless a request and its answer are as they are published."""
        method, path = served.operation.method, served.operation.path
        if (method, path) in NEWER:
            return
        operation = self.document["paths"][path][method.lower()]
        if served.status >= 400:
            return
        parameters = {p["name"]: p for p in operation.get("parameters", ()) if p["in"] == "query"}
        for name, values in served.query.items():
            assert name in parameters or name in self._newer(method, path), (
                f"{method} {path} has no query {name}"
            )
            if name in parameters:
                self._fits(
                    parameters[name]["schema"], self._decoded(parameters[name]["schema"], list(values)), name
                )
        missing = [name for name, p in parameters.items() if p.get("required") and name not in served.query]
        assert not missing, f"{method} {path} needs {missing}"
        self._check_body(operation, served)
        self.check_answer(served)

    def _check_body(self, operation: dict[str, Any], served: Served) -> None:
        content = operation.get("requestBody", {}).get("content", {})
        for kind, media in content.items():
            body = served.body
            if kind.startswith("multipart/"):
                schema = self._resolved(media["schema"])
                body = {
                    name: self._decoded(schema["properties"][name], values)
                    for name, values in (served.body or {}).items()
                    if name in schema["properties"]
                }
                body |= dict.fromkeys(served.files, "bytes")
            if body is not None or operation["requestBody"].get("required"):
                self._fits(media["schema"], body, f"body of {served.operation.path}")

    def check_answer(self, served: Served) -> None:
        """Fail unless an answer is as it is published."""
        if (served.operation.method, served.operation.path) in NEWER:
            return
        operation = self.document["paths"][served.operation.path][served.operation.method.lower()]
        published = operation["responses"].get(str(served.status), {})
        assert published, f"{served.operation.path} answers {served.status}"
        media = published.get("content", {}).get("application/json")
        if (
            media is not None
            and "schema" in media
            and served.answer is not None
            and served.operation.answer not in (str, bytes)
        ):
            # One JSON object a line where it is streamed.
            for line in served.answer.splitlines():
                self._fits(media["schema"], json.loads(line), f"answer of {served.operation.path}")

    def _fits(self, schema: dict[str, Any], value: Any, what: str) -> None:
        if id(schema) not in self._validators:
            whole = {**schema, "components": self.document["components"]}
            self._validators[id(schema)] = Draft202012Validator(whole)
        errors = [
            f"{'.'.join(map(str, e.path))}: {e.message[:300]}"
            for e in self._validators[id(schema)].iter_errors(value)
        ]
        assert not errors, f"{what}: {errors}"

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in schema:
            return schema
        found: dict[str, Any] = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found

    def _decoded(self, schema: dict[str, Any], values: list[str]) -> Any:
        kinds = self._kinds(schema)
        if "array" in kinds and not (len(values) == 1 and values[0][:1] in "[{" and values[0]):
            return values if "integer" not in kinds else [int(value) for value in values]
        text = values[-1]
        if "boolean" in kinds and text in ("true", "false"):
            return text == "true"
        if kinds & {"integer", "number"} and "string" not in kinds:
            return json.loads(text)
        return json.loads(text) if text[:1] in ("[", "{") and "string" not in kinds else text

    def _kinds(self, schema: dict[str, Any]) -> set[str]:
        schema = self._resolved(schema)
        found = {schema["type"]} if "type" in schema else set()
        for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            found |= self._kinds(inner)
        return found

    @cache  # noqa: B019 - there is one for a whole run
    def _newer(self, method: str, path: str) -> frozenset[str]:
        (delta,) = (FOLDER / "elevenlabs").glob("sdk_*_delta.json")
        changed = json.loads(delta.read_text())["changed_operations"]
        return frozenset(
            name
            for o in changed
            if (o["method"], o["path"]) == (method, path)
            for name in o.get("added_query", {})
        )


@cache
def published_api() -> PublishedApi | None:
    """The document, or None if it is not at hand."""
    found = sorted((FOLDER / "elevenlabs").glob("openapi.subset.*.json"))
    return PublishedApi(json.loads(found[-1].read_text())) if found else None
