"""What a method was given: an object, a mapping, or its fields as keywords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from voiceflow.clients.elevenlabs.model import Model, checked, complete
from voiceflow.clients.elevenlabs.places import misplaced
from voiceflow.errors import LocalProtocolError

M = TypeVar("M", bound=Model)
N = TypeVar("N", bound=Model)


def wanted(kind: type[M], whole: M | Mapping[str, object] | None, fields: Mapping[str, object]) -> M:
    """The object that was given, or that the keywords make.

    Raises:
        LocalProtocolError: If it does not fit, or was given both ways.
    """
    return _one(kind, whole, _sorted(fields, kind)[0])


def filtered(kind: type[M], whole: M | Mapping[str, object] | None, fields: Mapping[str, object]) -> M | None:
    """The same for what may be left out altogether: None then."""
    return wanted(kind, whole, fields) if whole is not None or fields else None


def both(
    body: tuple[type[M], M | Mapping[str, object] | None],
    query: tuple[type[N], N | Mapping[str, object] | None],
    fields: Mapping[str, object],
    **elsewhere: type[Model],
) -> tuple[M, N]:
    """The body and the query parameters, each given as an object or by keywords.

    Args:
        body: What it is, and what was given.
        query: The same.
        fields: The keywords of both.
        elsewhere: Further arguments of the method that are objects.

    Raises:
        LocalProtocolError: If something does not fit, or was given both ways.
    """
    mine, theirs = _sorted(fields, body[0], query[0], **elsewhere)
    for (kind, given), other in ((body, query[0]), (query, body[0])):
        for name in given if isinstance(given, Mapping) else ():
            if not _has(kind, name) and _has(other, name):
                raise LocalProtocolError(f"{name} belongs in {other.__name__}(...), or with the keywords")
    return _one(*body, mine), _one(*query, theirs)


def _one(kind: type[M], whole: M | Mapping[str, object] | None, fields: Mapping[str, object]) -> M:
    if whole is not None and fields:
        names = ", ".join(fields)
        raise LocalProtocolError(f"{names}: give {kind.__name__}(...) or keywords, not both")
    return checked(kind, fields if whole is None else whole)


def _sorted(
    fields: Mapping[str, object], *kinds: type[Model], **elsewhere: type[Model]
) -> list[dict[str, object]]:
    """The keywords of each of the objects."""
    found: list[dict[str, object]] = [{} for _ in kinds]
    for name, value in fields.items():
        owner = next((n for n, kind in enumerate(kinds) if _has(kind, name)), None)
        if owner is None:
            for argument, kind in elsewhere.items():
                if _has(kind, name):
                    raise LocalProtocolError(f"{name} belongs in {argument}={kind.__name__}(...)")
            raise LocalProtocolError(misplaced(name, *map(complete, kinds)))
        found[owner][name] = value
    return found


def _has(kind: type[Model], name: str) -> bool:
    return name in kind.model_fields
