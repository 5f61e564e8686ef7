"""Zoom's webhooks about streams, without a server: bodies in, events out.

Source: https://developers.zoom.us/docs/rtms/meetings/work-with-streams/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from voiceflow.clients.zoom.codes import StopReason
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.loopback import LOOPBACK

_LONGEST_ID = 256
_IDS = ("meeting_uuid", "session_id", "engagement_id")


@dataclass(frozen=True, slots=True)
class UrlValidation:
    """Zoom checks the address of the webhook.

    Attributes:
        plain_token: To be signed and returned.
    """

    plain_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOffered:
    """A stream can be opened. For a stream that is open: Zoom's server was replaced, so open it again.

    Attributes:
        meeting_uuid: As it appears in signatures; for other products the session's or engagement's id.
        stream_id: The stream's name: ``rtms_stream_id``.
        url: Address of the signaling socket.
        at: When Zoom sent the event, in milliseconds; 0 if it did not say.
        is_interrupted: Whether this event reports an interruption.
        product: ``meeting``, ``webinar``, ``session`` or ``contact_center``.
        meeting_number: The number that people dial or click; empty if unknown.
    """

    meeting_uuid: str
    stream_id: str
    url: str = field(repr=False)
    at: int = 0
    is_interrupted: bool = False
    product: str = "meeting"
    meeting_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEnded:
    """Zoom has ended a stream.

    Attributes:
        stream_id: The stream's name.
        reason: Why.
        at: When Zoom sent the event, in milliseconds; 0 if it did not say.
    """

    stream_id: str
    reason: StopReason
    at: int = 0


Webhook: TypeAlias = UrlValidation | StreamOffered | StreamEnded


def read_webhook(body: bytes) -> Webhook | None:
    """The event in a webhook's body, or None for events that do not concern streams.

    Raises:
        RemoteProtocolError: If the body is malformed.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise RemoteProtocolError("a webhook that is not JSON") from None
    if not isinstance(message, Mapping) or not isinstance(name := message.get("event"), str):
        raise RemoteProtocolError("a webhook without an event")
    payload = message.get("payload")
    payload = payload if isinstance(payload, Mapping) else {}
    # Newer webhooks nest the fields.
    fields = nested if isinstance(nested := payload.get("object"), Mapping) else payload
    sent = message.get("event_ts")
    at = sent if isinstance(sent, int) else 0
    product, _, kind = name.rpartition(".")
    if name == "endpoint.url_validation":
        return UrlValidation(_text(fields, "plainToken"))
    match kind.removeprefix("voice_"):
        case "rtms_started" | "rtms_interrupted":
            return _offer(fields, product, at, is_interrupted=kind.endswith("interrupted"))
        case "rtms_stopped":
            reason = StopReason.read(fields.get("stop_reason"))
            return StreamEnded(stream_id=_text(fields, "rtms_stream_id"), reason=reason, at=at)
    return None


def _offer(fields: Mapping[str, object], product: str, at: int, *, is_interrupted: bool) -> StreamOffered:
    number = fields.get("meeting_id")
    return StreamOffered(
        meeting_uuid=_text(fields, next((name for name in _IDS if fields.get(name)), _IDS[0])),
        stream_id=_text(fields, "rtms_stream_id"),
        url=check_address(_text(fields, "server_urls", longest=2048)),
        at=at,
        is_interrupted=is_interrupted,
        product=product,
        meeting_number=str(number) if isinstance(number, str | int) else "",
    )


def check_address(url: object) -> str:
    """Return the address of a socket if it may be used.

    Raises:
        RemoteProtocolError: If it is not ``wss://…``; ``ws://…`` is accepted on this machine only.
    """
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host = parts.hostname
    except ValueError:
        host = None
    if not host or not (parts.scheme == "wss" or (parts.scheme == "ws" and host in LOOPBACK)):
        raise RemoteProtocolError("a stream's address is not wss://…")
    return str(url)


def _text(fields: Mapping[str, object], name: str, *, longest: int = _LONGEST_ID) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise RemoteProtocolError(f"a webhook with a missing or malformed {name}")
    return value
