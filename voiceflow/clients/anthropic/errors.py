"""The errors of Anthropic's API.

Source: https://docs.anthropic.com/en/api/errors
"""

from __future__ import annotations

from voiceflow.clients.chat.errors import ErrorReader

# An error in a stream has a type and no HTTP status.
_STATUSES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}

ERRORS = ErrorReader(
    "anthropic",
    settings=frozenset({"authentication_error", "billing_error", "not_found_error"}),
    statuses=_STATUSES,
    request_id="request-id",
)
