"""Signatures of Zoom's webhooks, and of the handshakes of streams.

Source: https://developers.zoom.us/docs/api/webhooks/#verify-with-zooms-header
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

SIGNATURE = "x-zm-signature"
"""The header that carries a webhook's signature."""
TIMESTAMP = "x-zm-request-timestamp"
"""The header that carries the time of a webhook, in seconds since 1970."""

REPLAY_WINDOW = 300.0
"""Seconds by which a webhook's time may differ from ours."""

_LONGEST_TIMESTAMP = 13


def sign_webhook(secret_token: str, timestamp: str, body: bytes) -> str:
    """The signature of a webhook: ``v0=`` and hexadecimal digits.

    Args:
        secret_token: The app's webhook Secret Token.
        timestamp: The value of the header.
        body: The body as it was received.
    """
    message = f"v0:{timestamp}:".encode(errors="replace") + body
    return f"v0={_digest(secret_token, message)}"


def is_signed(secret_token: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether Zoom sent this webhook recently. Compares in constant time.

    Args:
        secret_token: The app's webhook Secret Token.
        headers: A case-insensitive mapping, or with lower-case names.
        body: The body as it was received.
        now: Seconds since 1970.
    """
    timestamp = headers.get(TIMESTAMP, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        return False
    wanted = sign_webhook(secret_token, timestamp, body).encode()
    is_genuine = hmac.compare_digest(wanted, headers.get(SIGNATURE, "").encode(errors="replace"))
    return is_genuine and abs(now - int(timestamp)) <= REPLAY_WINDOW


def validation_answer(secret_token: str, plain_token: str) -> dict[str, str]:
    """The answer to ``endpoint.url_validation``, to be sent as JSON."""
    return {
        "plainToken": plain_token,
        "encryptedToken": _digest(secret_token, plain_token.encode(errors="replace")),
    }


def sign_stream(client_id: str, client_secret: str, meeting_uuid: str, stream_id: str) -> str:
    """The signature in both handshakes of a stream, in hexadecimal digits.

    Args:
        client_id: Of the app.
        client_secret: Of the app.
        meeting_uuid: As in the webhook; for other products the id that replaces it there.
        stream_id: As in the webhook.
    """
    return _digest(client_secret, f"{client_id},{meeting_uuid},{stream_id}".encode())


def _digest(key: str, message: bytes) -> str:
    return hmac.digest(key.encode(), message, "sha256").hex()
