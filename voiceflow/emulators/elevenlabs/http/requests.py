"""Reads requests, as strictly as the service does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from aiohttp import web
from pydantic import BaseModel, ValidationError

from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.model import accept
from voiceflow.emulators.kit.multipart import parts

UPLOAD_LIMIT = 64 * 2**20
"""Bytes of one file that the emulator takes."""

BODY_LIMIT = UPLOAD_LIMIT + 2**20
"""Bytes of a request; aiohttp's default is a megabyte."""


class MisfitError(Exception):
    """A request does not fit its operation.

    Attributes:
        problems: As the service lists them: type, place, message.
    """

    def __init__(self, problems: Sequence[Mapping[str, object]]) -> None:
        super().__init__("a request that does not fit")
        self.problems = problems


def read_query(operation: Operation[object], request: web.Request) -> Any:
    """The query as the operation's model; unknown parameters are ignored.

    Raises:
        MisfitError: If it does not fit.
    """
    if operation.query is None:
        return None
    known = _fields(operation.query)
    pairs = [(name, value) for name, value in request.query.items() if name in known]
    return _accepted(operation.query, _decoded(pairs, known), "query")


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as it was sent.

    Attributes:
        data: The JSON, or the form's text fields as lists by name; None if there was none.
        files: The form's files by field.
    """

    data: Any = field(default=None, repr=False)
    files: dict[str, list[Upload]] = field(default_factory=dict, repr=False)


async def receive(operation: Operation[object], request: web.Request) -> Sent:
    """Read the body, whatever is in it.

    Raises:
        MisfitError: If it is not the JSON or form that the operation takes.
    """
    if operation.files:
        return await _form(operation, request)
    raw = b"" if operation.body is None else await request.read()
    if not raw:
        return Sent()
    try:
        return Sent(json.loads(raw))
    except (ValueError, RecursionError):
        raise MisfitError([{"type": "json_invalid", "loc": ["body"], "msg": "JSON decode error"}]) from None


def read_body(operation: Operation[object], sent: Sent) -> Any:
    """The body as the operation's model; None if it has none.

    Raises:
        MisfitError: If it does not fit.
    """
    if operation.body is None or (sent.data is None and type(None) in get_args(operation.body)):
        return None
    if not operation.files:
        return _accepted(operation.body, sent.data, "body")
    known = _fields(operation.body)
    # The official SDK writes the word null for missing values.
    shown = [(name, value) for name, values in sent.data.items() for value in values if value != "null"]
    return _accepted(operation.body, _decoded(shown, known), "body")


async def _form(operation: Operation[object], request: web.Request) -> Sent:
    if not request.content_type.startswith("multipart/"):
        raise MisfitError([{"type": "missing", "loc": ["body", operation.files[0]], "msg": "Field required"}])
    fields: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    try:
        found = list(parts(request.headers["Content-Type"], await request.read()))
    except ValueError:
        problem = {"type": "form_invalid", "loc": ["body"], "msg": "There was an error parsing the body"}
        raise MisfitError([problem]) from None
    for part in found:
        if len(part.data) > UPLOAD_LIMIT:
            raise web.HTTPRequestEntityTooLarge(UPLOAD_LIMIT, len(part.data))
        if part.filename is not None or part.name in operation.files:
            upload = Upload(part.data, part.filename or "upload", part.content_type)
            files.setdefault(part.name, []).append(upload)
        else:
            fields.setdefault(part.name, []).append(part.data.decode("utf-8", errors="replace"))
    return Sent(fields, files)


def _accepted(kind: Any, data: Any, where: str) -> Any:
    try:
        return accept(kind, data)
    except ValidationError as exc:
        found = exc.errors(include_input=False, include_url=False, include_context=False)
        raise MisfitError([{**e, "loc": [where, *e["loc"]]} for e in found]) from None


def _fields(kind: type[BaseModel]) -> dict[str, Any]:
    # Its types may name classes defined below it, which are resolved at the first use.
    kind.model_rebuild()
    return {field.alias or name: field.annotation for name, field in kind.model_fields.items()}


def _decoded(pairs: Iterable[tuple[str, str]], known: Mapping[str, object]) -> dict[str, Any]:
    """Texts as the values that the fields hold: numbers, booleans, lists of what is repeated, JSON."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        kinds = _kinds(known.get(name, str))
        if _holds_objects(known.get(name, str)):
            values[name] = _json(text)
        elif list in kinds and not (str in kinds and name not in values and _is_json(text)):
            values.setdefault(name, []).append(text)
        else:
            values[name] = _value(text, kinds)
    return values


def _value(text: str, kinds: set[Any]) -> Any:
    if bool in kinds and text in ("true", "false"):
        return text == "true"
    if dict in kinds or any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds):
        return _json(text)
    for kind in (int, float):
        if kind in kinds:
            try:
                return kind(text)
            except ValueError:
                continue
    return text


def _kinds(annotation: Any) -> set[Any]:
    """The plain types that a field may hold."""
    origin = get_origin(annotation)
    if origin in (list, dict):
        return {origin}
    inner = get_args(annotation)
    if origin is None or not inner:
        return {annotation}
    if getattr(annotation, "__metadata__", None):
        return _kinds(inner[0])
    return set().union(*(_kinds(kind) for kind in inner if kind is not type(None)))


def _holds_objects(annotation: Any) -> bool:
    """Whether it is a list of objects, which a form has as JSON and not one by one."""
    if get_origin(annotation) is list:
        (item,) = get_args(annotation)
        return any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in _kinds(item))
    return any(_holds_objects(inner) for inner in get_args(annotation))


def _is_json(text: str) -> bool:
    return text.startswith(("[", "{"))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
