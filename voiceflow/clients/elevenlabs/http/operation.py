"""The description of an endpoint of the HTTP API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from voiceflow.errors import LocalProtocolError

A_co = TypeVar("A_co", covariant=True)

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Operation(Generic[A_co]):
    """One endpoint, as a value: the client sends by it, the emulator serves by it, the docs list it.

    Attributes:
        method: Such as ``"POST"``.
        path: With its places in braces, as it is published.
        answer: What comes back: a model or any type that pydantic knows, for JSON; ``str`` for text,
            ``bytes`` for a file, ``None`` for nothing. A ``DELETE`` may always be answered by nothing.
        query: The model of the query parameters, if there are any.
        body: The model of the JSON object or of the form's text fields, if there is one.
        files: The names of a form's files; an operation with files sends ``multipart/form-data``.
        acts: Whether it does something in the world that must not happen twice, such as dialling: it is
            repeated only when the service surely did nothing, which is after a 429.
    """

    method: str
    path: str
    answer: Any
    query: Any = None
    body: Any = None
    files: tuple[str, ...] = ()
    acts: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the places in the path, in order."""
        return tuple(_PLACE.findall(self.path))

    def url(self, root: str, ids: tuple[str, ...]) -> str:
        """The address, without a query.

        Args:
            root: ``https://host``.
            ids: What stands in the places, unescaped.

        Raises:
            LocalProtocolError: If one is empty, or would lead elsewhere.
        """
        for place, value in zip(self.places, ids, strict=True):
            if not value or not isinstance(value, str) or value in (".", ".."):
                raise LocalProtocolError(f"{place}: must be an id, and not empty")
        found = iter(ids)
        return root + _PLACE.sub(lambda _: quote(next(found), safe=""), self.path)
