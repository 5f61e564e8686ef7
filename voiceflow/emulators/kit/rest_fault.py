"""Faults of the REST API, on demand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RestFault:
    """An error that the REST API returns for one request of any kind.

    Attributes:
        status: HTTP status.
        code: The carrier's error code.
        message: Its text.
        delay: Seconds before it answers.
        acts: Whether it carries the request out, and only the answer is the error.
    """

    status: int = 429
    code: int = 20429
    message: str = "Too many requests"
    delay: float = 0.0
    acts: bool = False
