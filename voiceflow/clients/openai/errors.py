"""The errors of a model server, read from its refusals.

Source: https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voiceflow.clients.openai.refusals import is_context_too_long, is_retryable, retry_wait, scope_of
from voiceflow.dialogue import model_errors
from voiceflow.errors import ErrorScope, code_of

VENDOR = "openai"

_BEGUN = 200
"""The HTTP status of an interrupted answer."""

_REQUEST_ID = re.compile(r"[\w.:/-]{1,128}", re.ASCII)


class ChatError(model_errors.ModelError):
    """The model server refused, broke off or timed out.

    Its text holds only codes: the server's text may quote the conversation or the key.

    ``retryable`` says whether the same request may succeed. After part of an answer has arrived, a retry
    produces that text again: the caller must decide whether that matters.

    Attributes:
        status: The HTTP status; 0 without a response, 200 if the stream had begun.
        request_id: The server's name of the request, or ``""``.
        retry_after: Seconds to wait before a retry; ``None`` if a retry is pointless.
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
        scope: ErrorScope = ErrorScope.REQUEST,
    ) -> None:
        report = f"{message} (request {request_id})" if request_id else message
        super().__init__(
            report,
            vendor=VENDOR,
            code=code,
            retryable=retryable,
            detail=detail,
            scope=scope,
            has_begun=status == _BEGUN,
        )
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after


class ContextTooLongError(ChatError, model_errors.ContextTooLongError):
    """The conversation does not fit the model's context window: a shorter one may succeed."""


@dataclass(frozen=True, slots=True)
class _ErrorReport:
    """What a server reported about an error; each field may be ``""``."""

    kind: str = ""
    code: str = ""
    detail: str = ""

    @property
    def words(self) -> frozenset[str]:
        return frozenset({self.kind, self.code} - {""})


def refused(status: int, headers: Mapping[str, str], body: bytes) -> ChatError:
    """The error for an error response, whatever the form of its body."""
    report = _describe(_parse(body))
    code = report.code or report.kind or f"http_{status}"
    retryable = is_retryable(status, headers, report.words)
    return _error(
        f"the model server refused: HTTP {status}, {code}",
        report,
        meaning=status,
        code=code,
        retryable=retryable,
        status=status,
        request_id=request_id_of(headers),
        retry_after=retry_wait(headers) if retryable else None,
    )


def failed_in_stream(error: Any, *, request_id: str) -> ChatError:
    """The error for an error event in the stream."""
    report = _describe({"error": error})
    code = report.code or report.kind or "error"
    number = error.get("code") if isinstance(error, dict) else None
    meaning = number if isinstance(number, int) else 400 if "invalid" in report.kind else 500
    return _error(
        f"the model server broke off: {code}",
        report,
        meaning=meaning,
        code=code,
        retryable=is_retryable(meaning, {}, report.words),
        status=_BEGUN,
        request_id=request_id,
    )


def broken_off(message: str, *, code: str = "closed", request_id: str) -> ChatError:
    """The error for an answer that began but did not complete."""
    return ChatError(message, code=code, retryable=True, status=_BEGUN, request_id=request_id)


def request_id_of(headers: Mapping[str, str]) -> str:
    """The server's name of the request, or ``""``."""
    value = headers.get("x-request-id", "")
    return value if _REQUEST_ID.fullmatch(value) else ""


def _error(message: str, report: _ErrorReport, *, meaning: int, retryable: bool, **more: Any) -> ChatError:
    """Create an error of the matching class; ``meaning`` is the HTTP status that classifies it."""
    if is_context_too_long(meaning, report.words, report.detail):
        more["retry_after"] = None
        return ContextTooLongError(message, retryable=False, detail=report.detail, **more)
    scope = ErrorScope.REQUEST if retryable else scope_of(meaning, report.words, report.detail)
    return ChatError(message, retryable=retryable, detail=report.detail, scope=scope, **more)


def _parse(body: bytes) -> Any:
    text = body.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _describe(body: Any) -> _ErrorReport:
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        return _ErrorReport(detail=body if isinstance(body, str) else "")
    inner = body.get("error") or body
    if not isinstance(inner, dict):
        return _ErrorReport(detail=str(inner))
    text = inner.get("message") or inner.get("detail") or ""
    detail = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    return _ErrorReport(code_of(inner.get("type")), code_of(inner.get("code")), detail)
