"""Whom an application can call at an emulated carrier."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from voiceflow.emulators.kit.line_call import LineCall


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCallee:
    """Somebody whom the app can call.

    Attributes:
        ring: Seconds until something happens.
        outcome: ``answered``, ``busy``, ``no-answer``, ``failed`` or ``canceled``.
        script: The person's actions from the answer on. When it returns, the call stays up.
    """

    ring: float = 1.0
    outcome: str = "answered"
    script: Callable[[LineCall[Any]], Awaitable[None]] | None = None
