"""Errors of the HTTP API, read from any of the four forms of the body.

Source: https://elevenlabs.io/docs/developers/resources/error-messages
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp

from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.errors import ConfigurationError, ServiceError, code_of
from voiceflow.net.waiting import retry_after

_REQUEST_ID = re.compile(r"[\w.:/-]{1,128}", re.ASCII)
_RETRYABLE = frozenset({429, 500, 502, 503, 504})
# Waiting brings neither money nor rights, whatever the status says.
_POINTLESS = frozenset(
    {"quota_exceeded", "insufficient_credits", "paid_plan_required", "missing_permissions"}
)
_DETAIL_LIMIT = 500


class ElevenLabsError(ServiceError):
    """The HTTP API refused, broke off or timed out.

    The text has codes and names of fields only; the service's own words are in ``detail``.

    Attributes:
        status: The HTTP status; 0 if no response came.
        request_id: The service's name of the request, for its support; or ``""``.
        problems: The arguments that the service complains about, each with what is wrong with it.
        retry_after: Seconds that the service asks us to wait; 0 if it does not say.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        retryable: bool,
        status: int = 0,
        request_id: str = "",
        problems: tuple[tuple[str, str], ...] = (),
        retry_after: float = 0.0,
        detail: str = "",
    ) -> None:
        full = f"{message} (request {request_id})" if request_id else message
        super().__init__(full, vendor=VENDOR, code=code, retryable=retryable, detail=detail)
        self.status = status
        self.request_id = request_id
        self.problems = problems
        self.retry_after = retry_after


class BadRequestError(ElevenLabsError):
    """400 or 422: the arguments do not fit, alone or together."""


class AuthenticationError(ElevenLabsError):
    """401: no key, a wrong key, or a key without the right."""


class CreditsError(ElevenLabsError):
    """402, or 401 in the older form: the account has no credits for it, or not the plan."""


class ForbiddenError(ElevenLabsError):
    """403: the account may not do this."""


class NotFoundError(ElevenLabsError):
    """404: there is no such thing, or no such endpoint."""


class ConflictError(ElevenLabsError):
    """409: something else is in the way."""


class RateLimitError(ElevenLabsError):
    """429: too many requests at a time."""


class UnavailableError(ElevenLabsError):
    """5xx: the service's own trouble."""


class UnreachableError(ElevenLabsError):
    """No response came, or it broke off."""


_KINDS: dict[int, type[ElevenLabsError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: CreditsError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: BadRequestError,
    429: RateLimitError,
}


def refused(status: int, headers: Mapping[str, str], body: bytes) -> ElevenLabsError:
    """The error for a response that is none of the successes."""
    detail = _detail(body)
    fields = detail if isinstance(detail, dict) else {}
    code = code_of(fields.get("code")) or code_of(fields.get("status")) or f"http_{status}"
    problems = _problems(detail) if isinstance(detail, list) else ()
    if param := code_of(fields.get("param")):
        problems = ((param, code),)
    names = {code, code_of(fields.get("status"))}
    kind = CreditsError if names & _POINTLESS - {"missing_permissions"} else _KINDS.get(status)
    where = "; ".join(f"{name}: {wrong}" for name, wrong in problems[:5])
    return (kind or (UnavailableError if status >= 500 else ElevenLabsError))(
        f"ElevenLabs refused: HTTP {status}, {code}" + (f", {where}" if where else ""),
        code=code,
        retryable=status in _RETRYABLE and not names & _POINTLESS,
        status=status,
        request_id=_request_id(fields, headers),
        problems=problems,
        retry_after=retry_after(headers),
        detail=_text(detail)[:_DETAIL_LIMIT],
    )


@contextmanager
def broken_off() -> Iterator[None]:
    """Convert network errors to an UnreachableError."""
    try:
        yield
    except aiohttp.ClientConnectorCertificateError:
        raise UnreachableError(
            "the certificate is not trusted", code="certificate", retryable=False
        ) from None
    except TimeoutError:
        raise UnreachableError("ElevenLabs did not answer in time", code="timeout", retryable=True) from None
    except aiohttp.InvalidURL:
        raise ConfigurationError("the ElevenLabs address is not a URL") from None
    except (aiohttp.ClientError, OSError) as exc:
        # Not chained: its text has the address, and so perhaps a token.
        message = f"ElevenLabs cannot be reached: {type(exc).__name__}"
        raise UnreachableError(message, code="unreachable", retryable=True) from None


def _detail(body: bytes) -> Any:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", errors="replace")
    return found.get("detail") if isinstance(found, dict) else found


def _text(detail: object) -> str:
    match detail:
        case str():
            return detail
        case {"message": str(message)}:
            return message
        case None:
            return ""
    return json.dumps(detail, ensure_ascii=False)


def _problems(items: list[object]) -> tuple[tuple[str, str], ...]:
    """Fields and their errors: the error's type, not its sentence, which may quote the request."""
    found = [item for item in items if isinstance(item, dict)]
    return tuple((_place(item.get("loc")), code_of(item.get("type")) or "invalid") for item in found)


def _place(loc: object) -> str:
    parts = [str(part) for part in loc] if isinstance(loc, list) else []
    return (
        ".".join(part for part in parts if (part.isdecimal() and len(part) < 4) or code_of(part)) or "request"
    )


def _request_id(fields: Mapping[str, object], headers: Mapping[str, str]) -> str:
    for value in (fields.get("request_id"), headers.get("request-id"), headers.get("x-trace-id")):
        if isinstance(value, str) and _REQUEST_ID.fullmatch(value):
            return value
    return ""
