"""The errors of OpenAI-compatible servers, read from their refusals.

Source: https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

from voiceflow.clients.chat.errors import ChatError, ContextTooLongError, ErrorReader

VENDOR = "openai"
ERRORS = ErrorReader(VENDOR)
refused = ERRORS.refused
failed_in_stream = ERRORS.failed_in_stream
broken_off = ERRORS.broken_off
timed_out = ERRORS.timed_out
request_id_of = ERRORS.request_id_of

__all__ = [
    "ERRORS",
    "VENDOR",
    "ChatError",
    "ContextTooLongError",
    "broken_off",
    "failed_in_stream",
    "refused",
    "request_id_of",
    "timed_out",
]
