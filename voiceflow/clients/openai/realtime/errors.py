"""Errors of the realtime service and how to react to them."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.openai.errors import refused
from voiceflow.clients.speech.reactions import Reaction
from voiceflow.errors import ServiceError, code_of
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Refusals
from voiceflow.net.waiting import retry_after

VENDOR = "openai"

ERRORS = {
    "response_cancel_not_active": Reaction.IGNORE,
    "conversation_already_has_active_response": Reaction.IGNORE,
    "input_audio_buffer_commit_empty": Reaction.IGNORE,
    "item_truncate_invalid_item_id": Reaction.IGNORE,
    "item_delete_invalid_item_id": Reaction.IGNORE,
    "invalid_value": Reaction.IGNORE,
    "missing_required_parameter": Reaction.IGNORE,
    "unknown_parameter": Reaction.IGNORE,
    "invalid_function_call_output": Reaction.IGNORE,
    "session_expired": Reaction.RECONNECT,
    "server_error": Reaction.RECONNECT,
    "rate_limit_exceeded": Reaction.BACK_OFF,
    "insufficient_quota": Reaction.GIVE_UP,
    "invalid_api_key": Reaction.GIVE_UP,
    "invalid_model": Reaction.GIVE_UP,
    "model_not_found": Reaction.GIVE_UP,
    "beta_api_shape_disabled": Reaction.GIVE_UP,
}
"""Codes of ``error`` events. The service says that most errors leave the session as it is."""


def reaction_to(kind: str | None, code: str | None, *, is_settings: bool = False) -> Reaction:
    """The reaction to an ``error`` event.

    Args:
        kind: Its type.
        code: Its code.
        is_settings: Whether it refuses our session settings: no other socket would take them.
    """
    if is_settings:
        return Reaction.GIVE_UP
    if code in ERRORS:
        return ERRORS[code]
    return Reaction.RECONNECT if kind == "server_error" else Reaction.IGNORE


def reported(code: str | None, kind: str | None, detail: str | None, reaction: Reaction) -> ServiceError:
    """An error that the service reports."""
    name = code_of(code) or code_of(kind) or "unknown"
    return ServiceError(
        f"the service reports {name}",
        vendor=VENDOR,
        code=name,
        retryable=reaction is not Reaction.GIVE_UP,
        detail=(detail or "")[:200],
    )


def _of_handshake(status: int, headers: Mapping[str, str], body: bytes) -> HandshakeError:
    error = refused(status, headers, body)
    return HandshakeError(
        f"the service refused the socket with HTTP {status}",
        vendor=VENDOR,
        code=error.code,
        retryable=error.retryable,
        retry_after=retry_after(headers),
        detail=error.detail,
    )


def _of_close(code: int | None, reason: str) -> SocketClosedError:
    return SocketClosedError(
        f"the socket was closed with {code}", vendor=VENDOR, code=f"closed_{code}", detail=reason
    )


REFUSALS = Refusals(vendor=VENDOR, name="OpenAI", of_handshake=_of_handshake, of_close=_of_close)
