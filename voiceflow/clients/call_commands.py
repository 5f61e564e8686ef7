"""Commands about calls to the REST APIs of carriers: what their answers have in common."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Collection
from typing import TypeVar

from voiceflow.errors import LocalProtocolError, ServiceError

T = TypeVar("T")

_DIGITS = re.compile(r"[0-9A-D#*wW]{1,64}")


def check_digits(digits: str) -> str:
    """Return ``digits`` if a telephone has them; ``w`` waits half a second.

    Raises:
        LocalProtocolError: If not; without the digits, which may be secret.
    """
    if not _DIGITS.fullmatch(digits):
        raise LocalProtocolError("digits are 1 to 64 of 0-9, A-D, #, * and w")
    return digits


def read_call_id(vendor: str, answer: object, *names: str, what: str = "call") -> str:
    """The id of a new call in the carrier's answer.

    Args:
        vendor: The carrier, for the error.
        answer: The JSON.
        names: The fields that may hold it; the first one that is there counts.
        what: What has the id, if it is no call.

    Raises:
        ServiceError: If it is missing.
    """
    fields = answer if isinstance(answer, dict) else {}
    found = next((fields[name] for name in names if name in fields), None)
    if not isinstance(found, str):
        why = f"{vendor} did not name the new {what}"
        raise ServiceError(why, vendor=vendor, code="bad_answer", retryable=False)
    return found


async def has_ended_call(request: Awaitable[object], *, over: Collection[str]) -> bool:
    """Send a hang-up. True if it ended the call, False if the call was already over.

    Args:
        request: The request.
        over: The codes of the errors with which the carrier answers for a call that is over.

    Raises:
        ServiceError: If the carrier cannot be reached or refuses for another reason.
    """
    try:
        await request
    except ServiceError as exc:
        if exc.code in over:
            return False
        raise
    return True


async def unless_unknown(request: Awaitable[T]) -> T | None:
    """Send a request about a call, and return its answer; None if the carrier does not know the call.

    Raises:
        ServiceError: If the carrier cannot be reached or refuses for another reason.
    """
    try:
        return await request
    except ServiceError as exc:
        if exc.code == "http_404":
            return None
        raise


def whole_seconds(seconds: float, *, shortest: int = 1, longest: int) -> int:
    """Seconds to let a call ring, as a carrier takes them: whole ones, within its limits."""
    return round(max(float(shortest), min(float(longest), seconds)))
