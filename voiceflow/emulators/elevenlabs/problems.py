"""The errors that the service reports, with its texts and close codes."""

from __future__ import annotations

from typing import Any

from voiceflow.errors import VoiceflowError

# Not published: close codes of the STT socket. 1008 where the client is at fault, else 1011; None
# where clients are known to carry on.
STT_ERRORS: dict[str, tuple[str, int | None]] = {
    "error": ("Something went wrong.", 1011),
    "auth_error": ("You must be authenticated to use this endpoint.", 1008),
    "quota_exceeded": ("You have exceeded your quota.", 1008),
    "unaccepted_terms": ("You must accept the terms of the service.", 1008),
    "rate_limited": ("Too many requests.", 1008),
    "queue_overflow": ("The processing queue is full.", 1011),
    "resource_exhausted": ("At capacity, try again.", 1011),
    "session_time_limit_exceeded": ("The maximum session time was reached.", 1008),
    "input_error": ("The message is not valid.", 1008),
    "invalid_request": ("The request is not valid.", 1008),
    "chunk_size_exceeded": ("The audio chunk is too large.", 1008),
    "insufficient_audio_activity": ("Not enough audio activity to keep the session.", None),
    "commit_throttled": ("Commit request was throttled: too little uncommitted audio.", None),
    "transcriber_error": ("The transcriber failed.", 1011),
}

TTS_ERRORS: dict[str, str] = {
    "input_timeout_exceeded": (
        "Have not received a new text input within the timeout of {timeout:.1f} seconds. Streaming input "
        "terminated. Please make sure to either feed the input in the timely manner, or to send the end of "
        'input text (empty string "") when done.'
    ),
    "max_active_conversations": (
        "Maximum simultaneous contexts per WebSocket connection exceeded ({limit}). Please close an existing "
        "context before opening a new one."
    ),
    "detected_unusual_activity": "Unusual activity detected.",
    "quota_exceeded": "This request exceeds your quota.",
    "missing_api_key": "No credentials were given, neither in the handshake nor in the first message.",
    "invalid_api_key": "Invalid API key.",
    "voice_not_found": "A voice with this voice_id was not found.",
    "unsupported_model": "This model is not served on this endpoint.",
    "invalid_parameters": "A query parameter is not valid.",
    "invalid_message": "The message fits no published form of this endpoint.",
    "invalid_voice_settings": "voice_settings can only be set by the message that opens a context.",
    "text_too_long": "Too much text is waiting to be spoken.",
    "rate_limit_exceeded": "Too many requests.",
    "concurrent_limit_exceeded": "Too many concurrent requests.",
    "system_busy": "The service is busy.",
    "internal_error": "Something went wrong.",
}

# HTTP status -> (type, code, legacy status)
_ENVELOPES: dict[int, tuple[str, str, str]] = {
    400: ("validation_error", "invalid_parameters", "invalid_parameters"),
    401: ("authentication_error", "invalid_api_key", "invalid_api_key"),
    402: ("payment_required", "insufficient_credits", "quota_exceeded"),
    403: ("authorization_error", "feature_not_available", "feature_not_available"),
    404: ("not_found", "voice_not_found", "voice_not_found"),
    409: ("conflict", "conflict", "conflict"),
    429: ("rate_limit_error", "concurrent_limit_exceeded", "too_many_concurrent_requests"),
    500: ("internal_error", "internal_error", "internal_error"),
    503: ("service_unavailable", "service_unavailable", "service_unavailable"),
}


class BadMessageError(VoiceflowError):
    """The client sent what the endpoint does not take.

    Attributes:
        error: The service's name for it.
    """

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


class EngineError(VoiceflowError):
    """The engine behind the emulator could not do its work; the client sees the service fail."""


def stt_error(error: str, text: str | None = None) -> dict[str, Any]:
    """The message for an error of the speech-to-text socket."""
    return {"message_type": error, "error": text or STT_ERRORS[error][0]}


def tts_error(error: str, text: str | None = None, *, code: int = 1008) -> dict[str, Any]:
    """The frame for an error of a text-to-speech socket."""
    return {"message": text or TTS_ERRORS[error], "error": error, "code": code}


def envelope(
    status: int, request_id: str, *, code: str | None = None, text: str | None = None, param: str = ""
) -> dict[str, Any]:
    """The body of an HTTP error, in the current form with the legacy status filled in."""
    kind, usual, legacy = _ENVELOPES.get(status, _ENVELOPES[500 if status >= 500 else 400])
    code = code or usual
    return {
        "detail": {
            "type": kind,
            "code": code,
            "message": text or TTS_ERRORS.get(code, code.replace("_", " ").capitalize() + "."),
            "status": legacy if code == usual else code,
            "request_id": request_id,
            **({"param": param} if param else {}),
        }
    }


def invalid_query(problems: list[tuple[str, str]], part: str = "query") -> dict[str, Any]:
    """The body of a 422: which parameter, and what is wrong with it."""
    return {"detail": [{"type": "value_error", "loc": [part, name], "msg": text} for name, text in problems]}
