"""Reading the JSON of RTMS messages, tolerantly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from voiceflow.clients.zoom.codes import RETRYABLE, StatusCode
from voiceflow.clients.zoom.events import MeetingSpeaker
from voiceflow.errors import RemoteProtocolError, ServiceError
from voiceflow.net.sockets.errors import HandshakeError

VENDOR = "zoom"

Fields: TypeAlias = Mapping[str, object]


def read_message(text: str) -> tuple[int, Fields]:
    """The type of a message, and its fields.

    Raises:
        RemoteProtocolError: If it is not a JSON object with an integer ``msg_type``.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise RemoteProtocolError("a message that is not JSON") from None
    kind = message.get("msg_type") if isinstance(message, dict) else None
    if not isinstance(kind, int) or isinstance(kind, bool):
        raise RemoteProtocolError("a message without msg_type")
    return kind, message


def integer(fields: Fields, name: str, default: int = 0) -> int:
    """A number of the fields; the default if it is missing or no integer."""
    value = fields.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def mapping(fields: Fields, name: str) -> Fields:
    """An object of the fields; empty if it is missing."""
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}


def speaker(fields: Fields) -> MeetingSpeaker:
    """The participant that the fields name."""
    name = fields.get("user_name")
    return MeetingSpeaker(
        user_id=integer(fields, "user_id"), name=name[:256] if isinstance(name, str) else ""
    )


def check_status(fields: Fields, what: str) -> None:
    """Make sure that a handshake has succeeded.

    Raises:
        HandshakeError: If it has not. It says whether the same handshake may yet succeed.
    """
    status = integer(fields, "status_code", default=-1)
    if status == StatusCode.OK:
        return
    try:
        name = StatusCode(status).name.lower()
    except ValueError:
        name = "unknown"
    raise HandshakeError(
        f"Zoom refused the {what} handshake: status {status} ({name})",
        vendor=VENDOR,
        code=f"status_{status}" if status >= 0 else "no_status",
        retryable=status in RETRYABLE,
    )


def out_of_order(kind: int) -> ServiceError:
    """The error for a message that may not come yet."""
    return ServiceError(
        f"Zoom sent message {kind} before the handshake", vendor=VENDOR, code="out_of_order", retryable=True
    )
