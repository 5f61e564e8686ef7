"""The errors of OpenAI-compatible servers, read from their refusals.

Source: https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

from voiceflow.clients.chat.errors import ChatError, ContextTooLongError, ErrorReader

ERRORS = ErrorReader("openai")
refused = ERRORS.refused
failed_in_stream = ERRORS.failed_in_stream
broken_off = ERRORS.broken_off

__all__ = ["ERRORS", "ChatError", "ContextTooLongError", "broken_off", "failed_in_stream", "refused"]
