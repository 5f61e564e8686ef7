"""What is published: the OpenAPI document, and what the newest SDK has beyond it."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.elevenlabs_schema.additions import NEWER_VALUES, SOCKET_FIELDS, UNSET

REFERENCE = "VOICEFLOW_REFERENCE"
"""Names the folder of the reference; ``../shared/reference`` beside this project without it."""

_ROOT = Path(__file__).resolve().parents[2]
_MERGED = re.compile(r"-(Input|Output)$")

OPAQUE = re.compile(
    r"^(Cancel|Check|Create|Delete|Get|LeaveMessage|List|OptIn|OptOut|Register|Report|Restore|Schedule|Search"
    r"|SetBooking|Submit|Trigger|Update|Validate)\w*Params$"
)
"""Schemas that stay plain JSON: the actions of ElevenLabs' own booking product, which no call needs."""

Json = dict[str, Any]


def folder() -> Path:
    """Where the two documents are, if they are anywhere."""
    return Path(os.environ.get(REFERENCE) or _ROOT / ".." / "shared" / "reference") / "elevenlabs"


class Facts:
    """The two documents as one.

    A schema that is published twice, for what is sent and for what comes back, is one here: it has the
    fields of both, and requires what both require.
    """

    def __init__(self, openapi: Json, delta: Json) -> None:
        self.openapi = openapi
        self.schemas: dict[str, Json] = {}
        for name, schema in openapi["components"]["schemas"].items():
            known = self.schemas.get(merged(name))
            self.schemas[merged(name)] = copy.deepcopy(schema) if known is None else _both(known, schema)
        for name in self.schemas:
            if OPAQUE.search(name):
                self.schemas[name] = {"type": "object"}
        self._add(delta)

    @classmethod
    def load(cls) -> Facts:
        """Read the documents."""
        published = next(folder().glob("openapi.subset.*.json"))
        delta = next(folder().glob("sdk_*_delta.json"))
        return cls(json.loads(published.read_text()), json.loads(delta.read_text()))

    def operation(self, method: str, path: str) -> Json:
        """One operation as published."""
        found: Json = self.openapi["paths"][path][method.lower()]
        return found

    def query(self, method: str, path: str) -> Json:
        """The query parameters of an operation as the schema of an object."""
        found = [p for p in self.operation(method, path).get("parameters", ()) if p["in"] == "query"]
        properties = {p["name"]: {**p["schema"], "deprecated": p.get("deprecated", False)} for p in found}
        properties |= self._more_query(method, path)
        return {
            "type": "object",
            "properties": properties,
            "required": [p["name"] for p in found if p.get("required")],
        }

    def closure(self, names: Iterable[str]) -> set[str]:
        """These schemas and all that they mention."""
        seen: set[str] = set()
        todo = set(names)
        while todo:
            name = todo.pop()
            seen.add(name)
            todo |= set(references(self.schemas[name])) - seen
        return seen

    def _add(self, delta: Json) -> None:
        self._queries = {
            (o["method"], o["path"]): o.get("added_query", {}) for o in delta["changed_operations"]
        }
        bodies = {
            (o["method"], o["path"]): o["added_body_fields"]
            for o in delta["changed_operations"]
            if "added_body_fields" in o
        }
        for (method, path), fields in bodies.items():
            for content in self.operation(method, path)["requestBody"]["content"].values():
                self._extend(content["schema"]["$ref"].rpartition("/")[2], fields)
        for name, fields in delta["added_model_fields"].items():
            self._extend(name, fields)
        for name, values in delta["added_enum_values"].items():
            if name in self.schemas and "enum" in self.schemas[name]:
                self.schemas[name]["enum"] = [*self.schemas[name]["enum"], *values]
        for (name, field), newer in NEWER_VALUES.items():
            schema = self.schemas[name]["properties"][field]
            schema["enum"] = [*schema["enum"], *newer]
        for name, known in SOCKET_FIELDS.items():
            self.schemas[name]["properties"] |= known
        for name in UNSET:
            for schema in self.schemas[name]["properties"].values():
                schema.pop("default", None)

    def _extend(self, name: str, fields: dict[str, str]) -> None:
        schema = self.schemas.get(merged(name))
        if schema is None or "properties" not in schema:
            return
        for field, kind in fields.items():
            # Never required: the published document does not have it yet.
            schema["properties"].setdefault(field, self._sdk_type(kind))

    def _more_query(self, method: str, path: str) -> dict[str, Json]:
        return {name: self._sdk_type(kind) for name, kind in self._queries.get((method, path), {}).items()}

    def _sdk_type(self, kind: str) -> Json:
        plain = kind.removesuffix(" | null").strip()
        base = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
        if plain in base:
            schema: Json = {"type": base[plain]}
        elif match := re.fullmatch(r"(?:List|Sequence)\[(.+)\]|Union\[(.+), Sequence\[.+\]\]", plain):
            schema = {"type": "array", "items": self._sdk_type(match[1] or match[2])}
        elif plain in self.schemas:
            schema = {"$ref": f"#/components/schemas/{plain}"}
        else:
            schema = {}
        return {"anyOf": [schema, {"type": "null"}]}


def merged(name: str) -> str:
    """The name of a schema without telling which way it goes."""
    return _MERGED.sub("", name)


def references(schema: Any) -> Iterable[str]:
    """The names of the schemas that one mentions."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield merged(value.rpartition("/")[2])
            elif key not in ("example", "examples", "default", "discriminator"):
                yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def _both(first: Json, second: Json) -> Json:
    if "properties" not in first or "properties" not in second:
        return first if "properties" in first or "properties" not in second else second
    required = [name for name in first.get("required", ()) if name in second.get("required", ())]
    return {
        **second,
        **first,
        "properties": {**second["properties"], **first["properties"]},
        "required": required,
    }
