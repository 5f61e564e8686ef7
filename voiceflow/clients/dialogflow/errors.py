"""The errors of Dialogflow, each with what it means for the call.

Source: https://cloud.google.com/apis/design/errors
"""

from __future__ import annotations

from typing import Any

from voiceflow.errors import ErrorScope, ServiceError

VENDOR = "dialogflow"


class DialogflowError(ServiceError):
    """Dialogflow refused a request, broke off or did not answer in time.

    Attributes:
        has_begun: Whether a part of the answer had arrived. Then the request is not repeated.
    """

    has_begun = False


_RETRYABLE = frozenset({"UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED", "INTERNAL", "UNKNOWN", "CANCELLED"})
"""Statuses after which the same request may succeed. ``DEADLINE_EXCEEDED`` counts too, but takes too long to
repeat within a call."""

_SETTINGS = frozenset(
    {"NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "FAILED_PRECONDITION", "UNIMPLEMENTED"}
)
"""Statuses that no request will change: the agent's name, its region, the credentials."""

_FIXES = {
    "NOT_FOUND": "check the agent's name, its environment and its location",
    "PERMISSION_DENIED": "give the service account the role roles/dialogflow.client",
    "UNAUTHENTICATED": "set GOOGLE_APPLICATION_CREDENTIALS, or pass credentials",
    "FAILED_PRECONDITION": "check that the agent is trained and the environment deployed",
}


def error_of(error: Exception) -> DialogflowError:
    """Translate an error of Google's client. The server's text is in ``detail`` only."""
    status = _status_of(error)
    scope = ErrorScope.SERVICE if status in _SETTINGS else ErrorScope.REQUEST
    hint = f": {_FIXES[status]}" if status in _FIXES else ""
    return DialogflowError(
        f"Dialogflow refused: {status}{hint}",
        vendor=VENDOR,
        code=status.lower(),
        retryable=status in _RETRYABLE or status == "DEADLINE_EXCEEDED",
        detail=str(getattr(error, "message", "") or error),
        scope=scope,
    )


def is_worth_repeating(error: DialogflowError) -> bool:
    """Whether to send the request once more at once."""
    return error.code.upper() in _RETRYABLE and not error.has_begun


def timeout_error(seconds: float, what: str) -> DialogflowError:
    """The error of a service that did not answer in time."""
    message = f"Dialogflow: {what} within {seconds:g} s"
    return DialogflowError(message, vendor=VENDOR, code="timeout", retryable=True, scope=ErrorScope.REQUEST)


def cut_error() -> DialogflowError:
    """The error of an answer that ended before its final part."""
    message = "Dialogflow's answer ended before its last part"
    return DialogflowError(message, vendor=VENDOR, code="closed", retryable=True, scope=ErrorScope.REQUEST)


def _status_of(error: Exception) -> str:
    status: Any = getattr(error, "grpc_status_code", None)
    if status is not None:
        return str(status.name)
    code: Any = getattr(error, "code", None)
    if callable(code):
        return str(getattr(code(), "name", "UNKNOWN"))
    return "UNKNOWN"
