"""Which failures of a request to ElevenLabs are retryable."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError


def is_repeatable(error: ElevenLabsError, *, acts: bool) -> bool:
    """Whether the request may be sent again: the service answered, with a 429 or a 5xx that may pass.

    Args:
        error: The last attempt's.
        acts: Whether the request may have been carried out though it failed, and must not be twice.
    """
    return error.retryable and error.status != 0 and not (acts and error.status != 429)
