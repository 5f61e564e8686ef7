"""The errors of Gemini's API.

Source: https://ai.google.dev/gemini-api/docs/troubleshooting, https://google.aip.dev/193
"""

from __future__ import annotations

import re
from typing import Any

from voiceflow.clients.chat.errors import BEGUN, ContentRefusedError, ErrorReader, ErrorReport
from voiceflow.errors import code_of

VENDOR = "gemini"

_DELAY = re.compile(r"(\d{1,6}(?:\.\d{1,9})?)s")

SETTINGS = frozenset(
    {
        "API_KEY_INVALID",
        "API_KEY_SERVICE_BLOCKED",
        "BILLING_DISABLED",
        "CONSUMER_SUSPENDED",
        "FAILED_PRECONDITION",
        "NOT_FOUND",
        "PERMISSION_DENIED",
        "SERVICE_DISABLED",
        "UNAUTHENTICATED",
    }
)
"""Errors that last until somebody changes the settings."""


def read_report(body: Any) -> ErrorReport:
    """Read ``{"error": {"code", "message", "status", "details"}}``, also as the only item of a list."""
    if isinstance(body, list) and body:
        body = body[0]
    inner = body.get("error") if isinstance(body, dict) else None
    if not isinstance(inner, dict):
        return ErrorReport(detail=body if isinstance(body, str) else "")
    found = inner.get("details")
    details = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    reason = next((code_of(each.get("reason")) for each in details if "reason" in each), "")
    waits = (_DELAY.fullmatch(str(each["retryDelay"])) for each in details if "retryDelay" in each)
    wait = next((float(match[1]) for match in waits if match), None)
    message = inner.get("message")
    detail = message if isinstance(message, str) else ""
    return ErrorReport(code_of(inner.get("status")), reason, detail, wait)


ERRORS = ErrorReader(
    VENDOR,
    settings=SETTINGS,
    statuses={"INVALID_ARGUMENT": 400, "RESOURCE_EXHAUSTED": 429, "UNAVAILABLE": 503},
    read=read_report,
)


def blocked(reason: str, *, request_id: str) -> ContentRefusedError:
    """The error for a prompt that a filter blocks: the same prompt will be blocked again."""
    code = code_of(reason.lower()) or "blocked"
    return ContentRefusedError(
        f"the model server blocked the prompt: {code}",
        vendor=VENDOR,
        code=code,
        retryable=False,
        status=BEGUN,
        request_id=request_id,
    )
