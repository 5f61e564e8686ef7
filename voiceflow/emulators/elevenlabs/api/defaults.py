"""Fills in defaults, and merges changes."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

from pydantic import ValidationError

from voiceflow.clients.elevenlabs.model import Model, accept
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.requests import MisfitError

M = TypeVar("M", bound=Model)

CLIENT_EVENTS = (
    "conversation_initiation_metadata ping audio interruption user_transcript agent_response "
    "agent_response_correction agent_response_complete client_tool_call client_error"
).split()
"""An agent's events if its settings name none. The service's own default is not published."""

_OWN = {"client_events": CLIENT_EVENTS, "backup_llm_config": {"preference": "default"}}
_NULL = frozenset({"analysis_items", "alerting"})
"""Objects that are null by default."""


def filled(kind: type[M], given: Model | None = None) -> M:
    """An object with every default in it, those of its parts included.

    Args:
        kind: The type of the result.
        given: The given fields, as this kind or as one with the same fields.
    """
    data = {} if given is None else whole(given)
    return kind.read(_filled(kind, data))


def changed(kind: type[M], stored: M, change: Mapping[str, Any], *where: str) -> M:
    """An object after a change: objects are merged, everything else is replaced.

    Args:
        kind: Its type.
        stored: The stored object.
        change: The changed fields.
        where: Its place in the body, for the refusal.

    Raises:
        MisfitError: If the result is not valid.
    """
    try:
        found = accept(kind, merged(whole(stored), change))
    except ValidationError as exc:
        problems = exc.errors(include_input=False, include_url=False, include_context=False)
        raise MisfitError([{**e, "loc": ["body", *where, *e["loc"]]} for e in problems]) from None
    return filled(kind, found)


def merged(stored: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Two JSON objects as one, the second having the last word."""
    found = dict(stored)
    for name, value in change.items():
        before = found.get(name)
        is_both = isinstance(before, Mapping) and isinstance(value, Mapping)
        found[name] = merged(before, value) if is_both else value  # type: ignore[arg-type]
    return found


def _filled(
    kind: type[Model], data: Mapping[str, Any], inside: tuple[type[Model], ...] = ()
) -> dict[str, Any]:
    found = dict(data)
    for name, field in kind.model_fields.items():
        key, part = field.alias or name, _part(field.annotation)
        is_model = isinstance(part, type) and issubclass(part, Model)
        if key in found and found[key] is None and (is_model or part in (list, dict)):
            # A null here means the default.
            del found[key]
        if key in found:
            if is_model:
                found[key] = _filled(part, found[key], (*inside, kind))
        elif key in _OWN:
            found[key] = _OWN[key]
        elif is_model:
            if not (key in _NULL or part in inside or _needs(part)):
                found[key] = _filled(part, {}, (*inside, kind))
        elif part in (list, dict):
            found[key] = part()
        elif field.default is not None and not field.is_required():
            found[key] = field.default
    return found


def _needs(kind: type[Model]) -> bool:
    return any(field.is_required() for field in kind.model_fields.values())


def _part(annotation: Any) -> Any:
    """The one class or plain type that a field has; None if it may have several."""
    if getattr(annotation, "__metadata__", None):
        return _part(get_args(annotation)[0])
    origin = get_origin(annotation)
    if origin in (list, dict):
        return origin
    if origin is None:
        return annotation
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return _part(kinds[0]) if len(kinds) == 1 else None
