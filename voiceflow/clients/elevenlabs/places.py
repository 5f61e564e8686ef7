"""Finding the right place of a misplaced argument."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

_DEPTH = 4


def place(kind: type[BaseModel], name: str) -> str | None:
    """Where in an object a field of this name is, as one writes it; None if it is nowhere.

    Of several places the nearest counts: ``voice_settings=VoiceSettings(...)`` for ``stability``.
    """
    todo = deque([((), kind)])  # type: deque[tuple[tuple[tuple[str, str], ...], type[BaseModel]]]
    seen: set[type[BaseModel]] = set()
    while todo:
        path, inner = todo.popleft()
        if path and name in inner.model_fields:
            return _written(path)
        if inner in seen or len(path) == _DEPTH:
            continue
        seen.add(inner)
        for field, info in inner.model_fields.items():
            todo.extend(((*path, (field, part.__name__)), part) for part in _models(info.annotation))
    return None


def check_places(kind: type[BaseModel], data: object, *others: type[BaseModel]) -> None:
    """Refuse what is no field of an object, and say where it belongs.

    Args:
        kind: The object.
        data: What it is made of.
        others: The method's other objects.

    Raises:
        PydanticCustomError: If there is such a name.
    """
    for name in data if isinstance(data, Mapping) else ():
        if name not in kind.model_fields:
            advice = next((f"{name} belongs in {found}" for found in _beside(name, others)), None)
            raise PydanticCustomError(
                "extra_forbidden", "{advice}", {"advice": advice or misplaced(str(name), kind)}
            )


def _beside(name: str, others: tuple[type[BaseModel], ...]) -> Iterator[str]:
    for other in others:
        if name in other.model_fields:
            yield f"{other.__name__}(...)"
        elif (found := place(other, name)) is not None:
            yield f"{other.__name__}({found})"


def misplaced(name: str, *kinds: type[BaseModel]) -> str:
    """What to say of an argument that none of these objects has."""
    for kind in kinds:
        if (found := place(kind, name)) is not None:
            return f"{name} belongs in {found}"
    known = [field for kind in kinds for field in kind.model_fields]
    if close := get_close_matches(name, known, n=1):
        return f"{name} is not an argument; did you mean {close[0]}?"
    return f"{name} is not an argument here"


def _written(path: tuple[tuple[str, str], ...]) -> str:
    text = "..."
    for field, kind in reversed(path):
        text = f"{field}={kind}({text})"
    return text


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
