"""The checks of RTMS handshakes: each returns a status code, 0 for a correct request.

Source: https://developers.zoom.us/docs/rtms/data-types/
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

AUDIO, TRANSCRIPT, CHAT, ALL = 1, 8, 16, 32
_L16, _RAW, _TEXT = 1, 2, 5
_LONGEST_SEND_RATE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomApp:
    """An app in Zoom's Marketplace.

    Attributes:
        client_id: Of the app.
        client_secret: Signs handshakes.
        secret_token: Signs webhooks.
        scopes: The media that the app may ask for, as a mask of ``media_type``.
    """

    client_id: str = "emulated-client"
    client_secret: str = field(default="emulated-client-secret", repr=False)
    secret_token: str = field(default="emulated-secret-token", repr=False)
    scopes: int = AUDIO | TRANSCRIPT | CHAT

    def signature(self, meeting_uuid: str, stream_id: str) -> str:
        """The signature that a handshake must carry."""
        message = ",".join((self.client_id, meeting_uuid, stream_id))
        return hmac.new(self.client_secret.encode(), message.encode(), hashlib.sha256).hexdigest()

    def webhook_headers(self, timestamp: int, body: str) -> dict[str, str]:
        """The headers that sign a webhook."""
        message = f"v0:{timestamp}:{body}"
        digest = hmac.new(self.secret_token.encode(), message.encode(), hashlib.sha256).hexdigest()
        return {"x-zm-request-timestamp": str(timestamp), "x-zm-signature": f"v0={digest}"}

    def encrypted(self, plain_token: str) -> str:
        """The right answer to a check of the webhook's address."""
        return hmac.new(self.secret_token.encode(), plain_token.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMedia:
    """What a media handshake asks for.

    Attributes:
        mask: ``media_type``.
        audio: How audio is delivered.
        ptime_ms: Length of the audio in a message.
        rate: Hz.
    """

    mask: int
    audio: Literal["mixed", "participants"] = "mixed"
    ptime_ms: int = 20
    rate: int = 16_000


def check_identity(message: Mapping[str, object], app: ZoomApp, meeting_uuid: str, stream_id: str) -> int:
    """Check the fields that both handshakes share."""
    if message.get("protocol_version") != 1:
        return 4
    if message.get("rtms_stream_id") != stream_id or message.get("meeting_uuid") != meeting_uuid:
        return 2
    signature = message.get("signature")
    right = app.signature(meeting_uuid, stream_id)
    if not isinstance(signature, str) or not hmac.compare_digest(signature.encode(), right.encode()):
        return 3
    return 0


def check_media(message: Mapping[str, object], app: ZoomApp) -> int:
    """Check what a media handshake asks for."""
    mask = message.get("media_type")
    if not isinstance(mask, int) or not 0 < mask <= ALL:
        return 14
    mask = app.scopes if mask == ALL else mask
    for bit, status in ((AUDIO, 9), (2, 10), (4, 11), (TRANSCRIPT, 12), (CHAT, 13)):
        if mask & bit and not app.scopes & bit:
            return status
    params = message.get("media_params", {})
    if not isinstance(params, Mapping):
        return 17
    if mask & AUDIO and "audio" in params and (status := check_audio(params["audio"])):
        return status
    if mask & TRANSCRIPT and "transcript" in params:
        return _check_transcript(params["transcript"])
    if mask & CHAT and "chat" in params and params["chat"].get("content_type") != _TEXT:
        return 39
    return 0


def check_audio(audio: object) -> int:
    """Check the matrix of audio parameters."""
    if not isinstance(audio, Mapping):
        return 18
    content, codec, rate = audio.get("content_type"), audio.get("codec"), audio.get("sample_rate")
    channel, send_rate = audio.get("channel"), audio.get("send_rate")
    if content not in (1, _RAW):
        return 19
    if codec not in (1, 2, 3, 4) or (codec == _L16 and content != _RAW):
        return 22
    # Codec -> indexes of rates, channels.
    rates = {1: (0, 1, 2, 3), 2: (0,), 3: (1,), 4: (3,)}[codec]
    if rate not in rates:
        return 20
    if channel not in ((1, 2) if codec in (1, 4) else (1,)):
        return 21
    if audio.get("data_opt") not in (1, 2):
        return 23
    if not isinstance(send_rate, int) or not 20 <= send_rate <= _LONGEST_SEND_RATE or send_rate % 20:
        return 24
    return 24 if codec != _L16 and send_rate != 20 else 0


def wanted_media(message: Mapping[str, Any], app: ZoomApp) -> WantedMedia:
    """What a checked handshake asks for."""
    mask = app.scopes if message["media_type"] == ALL else message["media_type"]
    audio = message.get("media_params", {}).get("audio", {})
    return WantedMedia(
        mask=mask,
        audio="participants" if audio.get("data_opt") == 2 else "mixed",
        ptime_ms=audio.get("send_rate", 20),
        rate=(8000, 16_000, 32_000, 48_000)[audio.get("sample_rate", 1)],
    )


def _check_transcript(transcript: object) -> int:
    if not isinstance(transcript, Mapping) or transcript.get("content_type", _TEXT) != _TEXT:
        return 37
    language = transcript.get("src_language", -1)
    return 0 if isinstance(language, int) and -1 <= language <= 36 else 43
