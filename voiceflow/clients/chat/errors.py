"""The errors of a model server, read from its refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from voiceflow.clients.chat.refusals import (
    is_content_refused,
    is_context_too_long,
    is_retryable,
    retry_wait,
    scope_of,
)
from voiceflow.dialogue import model_errors
from voiceflow.errors import ErrorScope, code_of

BEGUN = 200
"""The HTTP status of an interrupted answer."""

_REQUEST_ID = re.compile(r"[\w.:/-]{1,128}", re.ASCII)


class ErrorFacts(TypedDict, total=False):
    """Further arguments of ``ChatError``: what a ``ServiceError`` reports besides."""

    detail: str
    scope: ErrorScope


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
        vendor: str,
        status: int = 0,
        request_id: str = "",
        retry_after: float | None = None,
        **facts: Unpack[ErrorFacts],
    ) -> None:
        report = f"{message} (request {request_id})" if request_id else message
        super().__init__(
            report,
            vendor=vendor,
            code=code,
            retryable=retryable,
            detail=facts.get("detail", ""),
            scope=facts.get("scope", ErrorScope.REQUEST),
            has_begun=status == BEGUN,
        )
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after


class ContentRefusedError(ChatError, model_errors.ContentRefusedError):
    """A content filter refuses the conversation, and would refuse it again."""


class ContextTooLongError(ChatError, model_errors.ContextTooLongError):
    """The conversation does not fit the model's context window: a shorter one may succeed."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What a server reported about an error; each text may be ``""``.

    Attributes:
        kind: The class of the error.
        code: The error itself, if the server has a name for it.
        detail: A sentence, for eyes only.
        wait: Seconds that the body asks to wait before a retry, if it does.
    """

    kind: str = ""
    code: str = ""
    detail: str = ""
    wait: float | None = None

    @property
    def words(self) -> frozenset[str]:
        """The names of the error."""
        return frozenset({self.kind, self.code} - {""})


def read_report(body: Any) -> ErrorReport:
    """Read an error in OpenAI's form, ``{"error": {"type", "code", "message"}}``, or a variation of it."""
    if isinstance(body, list) and body:
        body = body[0]
    if not isinstance(body, dict):
        return ErrorReport(detail=body if isinstance(body, str) else "")
    inner = body.get("error") or body
    if not isinstance(inner, dict):
        return ErrorReport(detail=str(inner))
    text = inner.get("message") or inner.get("detail") or ""
    detail = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    return ErrorReport(code_of(inner.get("type")), code_of(inner.get("code")), detail)


@dataclass(frozen=True, slots=True)
class ErrorReader:
    """Makes the typed errors of one vendor.

    Attributes:
        vendor: Its name in errors.
        settings: Its names of errors that last until somebody changes the settings or pays.
        statuses: The HTTP status that each name of an error stands for; errors in a stream have no status.
        request_id: The header with the server's name of a request.
        read: Reads the JSON of an error.
    """

    vendor: str
    settings: Set[str] = frozenset()
    statuses: Mapping[str, int] = field(default_factory=dict)
    request_id: str = "x-request-id"
    read: Callable[[Any], ErrorReport] = read_report

    def refused(self, status: int, headers: Mapping[str, str], body: bytes) -> ChatError:
        """The error for an error response, whatever the form of its body."""
        report = self.read(_parse(body))
        code = report.code or report.kind or f"http_{status}"
        retryable = is_retryable(status, headers, report.words) and not report.words & self.settings
        return self._error(
            f"the model server refused: HTTP {status}, {code}",
            report,
            meaning=status,
            code=code,
            retryable=retryable,
            status=status,
            request_id=self.request_id_of(headers),
            retry_after=retry_wait(headers, report.wait) if retryable else None,
        )

    def failed_in_stream(self, error: Any, *, request_id: str) -> ChatError:
        """The error for an error event in the stream."""
        report = self.read({"error": error})
        code = report.code or report.kind or "error"
        number = error.get("code") if isinstance(error, dict) else None
        known = next((self.statuses[word] for word in report.words if word in self.statuses), None)
        meaning = number if isinstance(number, int) else known or (400 if "invalid" in report.kind else 500)
        return self._error(
            f"the model server broke off: {code}",
            report,
            meaning=meaning,
            code=code,
            retryable=is_retryable(meaning, {}, report.words) and not report.words & self.settings,
            status=BEGUN,
            request_id=request_id,
        )

    def broken_off(self, message: str, *, code: str = "closed", request_id: str) -> ChatError:
        """The error for an answer that began but did not complete."""
        return ChatError(
            message, vendor=self.vendor, code=code, retryable=True, status=BEGUN, request_id=request_id
        )

    def timed_out(self, what: str, *, request_id: str = "", status: int = 0) -> ChatError:
        """The error for a server that timed out."""
        return ChatError(
            f"the model server was too slow: {what}",
            vendor=self.vendor,
            code="timeout",
            retryable=True,
            status=status,
            request_id=request_id,
        )

    def bad_certificate(self) -> ChatError:
        """The error for a server whose certificate is not valid."""
        return ChatError(
            "the model server's certificate is not valid",
            vendor=self.vendor,
            code="certificate",
            retryable=False,
            scope=ErrorScope.SERVICE,
        )

    def unreachable(self, exc: Exception) -> ChatError:
        """The error for a server that cannot be reached; often a new connection may work."""
        return ChatError(
            f"the model server cannot be reached: {type(exc).__name__}",
            vendor=self.vendor,
            code="closed",
            retryable=True,
            retry_after=0.0,
        )

    def request_id_of(self, headers: Mapping[str, str]) -> str:
        """The server's name of the request, or ``""``."""
        value = headers.get(self.request_id, "")
        return value if _REQUEST_ID.fullmatch(value) else ""

    def _error(
        self, message: str, report: ErrorReport, *, meaning: int, retryable: bool, **more: Any
    ) -> ChatError:
        """Create an error of the matching class; ``meaning`` is the HTTP status that classifies it."""
        more |= {"vendor": self.vendor, "detail": report.detail}
        if is_context_too_long(meaning, report.words, report.detail):
            return ContextTooLongError(message, retryable=False, **(more | {"retry_after": None}))
        if not retryable and is_content_refused(meaning, report.words, report.detail):
            return ContentRefusedError(message, retryable=False, **more)
        scope = ErrorScope.REQUEST if retryable else scope_of(meaning, report.words, report.detail)
        if report.words & self.settings:
            scope = ErrorScope.SERVICE
        return ChatError(message, retryable=retryable, scope=scope, **more)


def _parse(body: bytes) -> Any:
    text = body.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
