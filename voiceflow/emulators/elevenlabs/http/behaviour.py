"""Behaviour of the emulated HTTP API, and its faults on demand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class ErrorForm(StrEnum):
    """The forms that an error's body has."""

    CURRENT = "current"
    """An envelope with type, code, message, request id and the older status."""
    LEGACY = "legacy"
    """An envelope with status and message."""
    LIST = "list"
    """A list of fields that do not fit, as for a 422."""
    TEXT = "text"
    """A sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpBehaviour:
    """The HTTP endpoints together.

    Attributes:
        latency: Seconds before each response.
        max_concurrent: Requests at a time; one more gets a 429. None for no limit.
        max_per_second: Requests in any second; one more gets a 429. None for no limit.
        error_form: How the service words its own refusals; a 422 is always a list.
    """

    latency: float = 0.0
    max_concurrent: int | None = None
    max_per_second: int | None = None
    error_form: ErrorForm = ErrorForm.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFault:
    """The fault of one request.

    Attributes:
        status: Answer with this status instead; None for the true answer.
        code: The error's name; by default the usual one of the status.
        form: The form of the error's body.
        retry_after: A ``Retry-After`` header with so many seconds.
        delay: Seconds before the response begins.
        cut_after: Drop the connection after so many bytes of the body; 0 before the response.
        stall_after: Send nothing more after so many bytes of the body.
        piece: Write the body in pieces of so many bytes; None for the natural pieces.
        extras: Add undocumented fields to every JSON object.
    """

    status: int | None = None
    code: str | None = None
    form: ErrorForm = ErrorForm.CURRENT
    retry_after: int | None = None
    delay: float = 0.0
    cut_after: float = math.inf
    stall_after: float = math.inf
    piece: int | None = None
    extras: bool = False


NO_FAULT = HttpFault()
"""No fault."""
