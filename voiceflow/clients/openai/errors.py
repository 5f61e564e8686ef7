"""What a refusal of the server means: its code, and whether asking again may help.

Source: https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from voiceflow.errors import ServiceError, code_of

VENDOR = "openai"

_RETRY_WAIT = 0.5
_MAX_RETRY_WAIT = 120.0
_RETRYABLE = frozenset({408, 409, 429})
# Waiting does not bring money back, nor does it shorten a conversation.
_POINTLESS = frozenset({"insufficient_quota", "billing_hard_limit_reached", "context_length_exceeded"})
_REQUEST_ID = re.compile(r"[\w.:/-]{1,128}", re.ASCII)


class ChatError(ServiceError):
    """The model server refused, broke off or fell silent.

    Its text holds only codes: what a server writes may quote the conversation or the key.

    Attributes:
        status: The HTTP status; 0 if no response came, 200 if the stream had begun.
        request_id: The server's name of the request, or ``""``.
        retry_after: Seconds to wait before asking again; ``None`` if asking again is pointless.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        retryable: bool,
        status: int = 0,
        request_id: str = "",
        retry_after: float | None = None,
        detail: str = "",
    ) -> None:
        told = f"{message} (request {request_id})" if request_id else message
        super().__init__(told, vendor=VENDOR, code=code, retryable=retryable, detail=detail)
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after


def refused(status: int, headers: Mapping[str, str], body: bytes) -> ChatError:
    """The error for a response that is no answer, whatever form its body has."""
    kind, code, detail = _describe(_parse(body))
    code = code or kind or f"http_{status}"
    retryable = _is_retryable(status, headers, {kind, code})
    return ChatError(
        f"the model server refused: HTTP {status}, {code}",
        code=code,
        retryable=retryable,
        status=status,
        request_id=request_id_of(headers),
        retry_after=retry_wait(headers) if retryable else None,
        detail=detail,
    )


def failed_in_stream(error: Any, *, request_id: str, has_begun: bool) -> ChatError:
    """The error for an error event amid the stream; retryable only if nothing was yielded."""
    kind, code, detail = _describe({"error": error})
    code = code or kind or "error"
    number = error.get("code") if isinstance(error, dict) else None
    status = number if isinstance(number, int) else 500
    return ChatError(
        f"the model server broke off: {code}",
        code=code,
        retryable=not has_begun and _is_retryable(status, {}, {kind, code}) and "invalid" not in kind,
        status=200,
        request_id=request_id,
        detail=detail,
    )


def request_id_of(headers: Mapping[str, str]) -> str:
    """The server's name of the request, or ``""``."""
    value = headers.get("x-request-id", "")
    return value if _REQUEST_ID.fullmatch(value) else ""


def retry_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait before the next try; ``None`` if the server wants more than two minutes."""
    asked = _asked_wait(headers)
    if asked is None or not asked > 0:  # "nan" included
        return _RETRY_WAIT
    return asked if asked <= _MAX_RETRY_WAIT else None


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
    try:
        # A date is read against the server's own clock, so that ours need not agree with it.
        until, sent = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        return (until - sent).total_seconds()
    except (KeyError, TypeError, ValueError):
        return None


def _is_retryable(status: int, headers: Mapping[str, str], words: set[str]) -> bool:
    told = headers.get("x-should-retry", "").lower()
    if told in ("true", "false"):
        return told == "true"
    return (status in _RETRYABLE or status >= 500) and not words & _POINTLESS


def _parse(body: bytes) -> Any:
    text = body.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _describe(body: Any) -> tuple[str, str, str]:
    """Type, code and text of an error; each may be ``""``."""
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        return "", "", body if isinstance(body, str) else ""
    inner = body.get("error") or body
    if not isinstance(inner, dict):
        return "", "", str(inner)
    text = inner.get("message") or inner.get("detail") or ""
    detail = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    return code_of(inner.get("type")), code_of(inner.get("code")), detail
