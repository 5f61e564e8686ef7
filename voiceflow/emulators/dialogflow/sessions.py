"""The sessions that the emulated service keeps: page, parameters, and 30 minutes of memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

MEMORY = 1800.0
"""Seconds for which a session is kept after a request."""

_MOST = 10_000
_CX_NAME = re.compile(
    r"projects/[^/]+/locations/[^/]+/agents/[^/]+(/environments/[^/]+)?/sessions/[A-Za-z0-9_.~-]{1,36}"
)
_ES_NAME = re.compile(
    r"projects/[^/]+(/locations/[^/]+)?/agent(/environments/[^/]+/users/[^/]+)?/sessions/[A-Za-z0-9_.~-]{1,36}"
)


@dataclass(slots=True)
class EmulatedSession:
    """One session.

    Attributes:
        page: Display name of the page.
        parameters: The session's parameters.
        used: Loop time of its last request.
        turns: Requests since it began.
    """

    page: str = "Start Page"
    parameters: dict[str, JsonValue] = field(default_factory=dict, repr=False)
    used: float = 0.0
    turns: int = 0
    memory: float = MEMORY

    def change(self, parameters: Mapping[str, JsonValue]) -> None:
        """Set parameters; None removes one."""
        for name, value in parameters.items():
            if value is None:
                self.parameters.pop(name, None)
            else:
                self.parameters[name] = value


class EmulatedSessions:
    """All sessions, by name."""

    def __init__(self) -> None:
        self._all: dict[str, EmulatedSession] = {}

    def open(self, name: str) -> EmulatedSession:
        """The session of this name; a new one if there is none, or it has expired."""
        now = asyncio.get_running_loop().time()
        session = self._all.get(name)
        if session is None or now - session.used >= session.memory:
            session = self._all[name] = EmulatedSession()
        session.used = now
        session.turns += 1
        while len(self._all) > _MOST:
            self._all.pop(next(iter(self._all)))
        return session

    def __getitem__(self, name: str) -> EmulatedSession:
        return self._all[name]


def is_cx_session(name: str) -> bool:
    """Whether this is the name of a session of CX."""
    return _CX_NAME.fullmatch(name) is not None


def is_es_session(name: str) -> bool:
    """Whether this is the name of a session of ES."""
    return _ES_NAME.fullmatch(name) is not None
