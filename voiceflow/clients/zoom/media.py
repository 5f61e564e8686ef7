"""The media socket of a stream, without a network: text in, events out; text to send in ``outbox``.

Source: https://developers.zoom.us/docs/rtms/meetings/websocket-connection/
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import deque
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from voiceflow.clients.zoom.codes import ANY_LANGUAGE, LANGUAGES, MediaType, MessageType
from voiceflow.clients.zoom.config import ZoomConfig
from voiceflow.clients.zoom.events import MIXED, Audio, ChatMessage, MediaEvent, ParticipantTranscript
from voiceflow.clients.zoom.messages import (
    VENDOR,
    Fields,
    check_status,
    integer,
    mapping,
    out_of_order,
    read_message,
    speaker,
)
from voiceflow.clients.zoom.signatures import sign_stream
from voiceflow.clients.zoom.webhooks import StreamOffered
from voiceflow.errors import ServiceError

SAMPLE_RATE = 16_000
"""Hz of the audio that is asked for."""

LONGEST_TEXT = 20_000
"""Characters of a transcript or a chat message; the rest is cut off."""

_RAW, _TEXT = 2, 5  # content_type
_16_KHZ, _MONO, _L16 = 1, 1, 1
_DATA_OPTIONS = {"mixed": 1, "participants": 2}


class MediaWish(BaseModel):
    """The media to receive. An app may ask only for those that its scopes allow.

    Attributes:
        audio: ``mixed``, one stream for each of the ``participants``, or None.
        transcript: Whether to receive transcripts.
        chat: Whether to receive the chat.
        language: ISO 639 code of the transcripts; None lets Zoom detect it, which takes it about 3 s.
        ptime_ms: Length of the audio in a message: 20 to 1000, in steps of 20.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    audio: Literal["mixed", "participants"] | None = "mixed"
    transcript: bool = False
    chat: bool = False
    language: str | None = None
    ptime_ms: Annotated[int, Field(ge=20, le=1000, multiple_of=20)] = 20

    @model_validator(mode="after")
    def _is_possible(self) -> MediaWish:
        if not self.mask:
            raise ValueError("ask for audio, transcripts or the chat")
        if self.language is not None and self.language not in LANGUAGES:
            raise ValueError(f"the language of transcripts is one of {', '.join(LANGUAGES)}")
        return self

    @property
    def mask(self) -> MediaType:
        """``media_type`` of the handshake."""
        mask = MediaType(0)
        for wanted, bit in (
            (self.audio, MediaType.AUDIO),
            (self.transcript, MediaType.TRANSCRIPT),
            (self.chat, MediaType.CHAT),
        ):
            mask |= bit if wanted else MediaType(0)
        return mask

    def params(self) -> dict[str, object]:
        """``media_params`` of the handshake."""
        params: dict[str, object] = {}
        if self.audio is not None:
            params["audio"] = {
                "content_type": _RAW,
                "sample_rate": _16_KHZ,
                "channel": _MONO,
                "codec": _L16,
                "data_opt": _DATA_OPTIONS[self.audio],
                "send_rate": self.ptime_ms,
            }
        if self.transcript:
            language = ANY_LANGUAGE if self.language is None else LANGUAGES[self.language]
            is_open = self.language is None
            params["transcript"] = {"content_type": _TEXT, "src_language": language, "enable_lid": is_open}
        if self.chat:
            params["chat"] = {"content_type": _TEXT}
        return params

    def address(self, urls: dict[str, str]) -> str:
        """The media server's address for this wish.

        Raises:
            ServiceError: If there is none; the app's scopes do not allow the media.
        """
        single = {MediaType.AUDIO: "audio", MediaType.TRANSCRIPT: "transcript", MediaType.CHAT: "chat"}
        for key in ("all", single.get(self.mask)):
            if key is not None and key in urls:
                return urls[key]
        why = "Zoom offers no address for these media: check the scopes of the app"
        raise ServiceError(why, vendor=VENDOR, code="no_media_server", retryable=False)


class ZoomMediaProtocol:
    """One media socket for all the media of a wish.

    Args:
        offer: The stream.
        config: Signs the handshake.
        wish: What to ask for.

    Attributes:
        outbox: Messages to send, oldest first.
        is_ready: Whether the handshake has succeeded.
        odd: Malformed media messages that were dropped.
    """

    def __init__(self, offer: StreamOffered, config: ZoomConfig, wish: MediaWish) -> None:
        self.outbox: deque[str] = deque()
        self.is_ready = False
        self.odd = 0
        self._is_mixed = wish.audio == "mixed"
        secret = config.client_secret.get_secret_value()
        self._send(
            MessageType.MEDIA_REQUEST,
            protocol_version=1,
            meeting_uuid=offer.meeting_uuid,
            rtms_stream_id=offer.stream_id,
            signature=sign_stream(config.client_id, secret, offer.meeting_uuid, offer.stream_id),
            media_type=int(wish.mask),
            payload_encryption=False,
            media_params=wish.params(),
        )

    def receive(self, text: str) -> Sequence[MediaEvent]:
        """The events in a message.

        Raises:
            RemoteProtocolError: If the message is malformed.
            ServiceError: If Zoom refuses the handshake, or a message is out of order.
        """
        kind, fields = read_message(text)
        if kind == MessageType.KEEP_ALIVE_REQUEST:
            self._send(MessageType.KEEP_ALIVE_RESPONSE, timestamp=fields.get("timestamp", 0))
            return ()
        if kind == MessageType.MEDIA_RESPONSE:
            check_status(fields, "media")
            self.is_ready = True
            return ()
        if not self.is_ready:
            raise out_of_order(kind)
        event = self._media(kind, fields)
        return () if event is None else (event,)

    def _media(self, kind: int, fields: Fields) -> MediaEvent | None:
        content = mapping(fields, "content")
        # In an older form, the content of audio is the data itself.
        data = content.get("data") if content else fields.get("content")
        if kind not in (MessageType.AUDIO, MessageType.TRANSCRIPT, MessageType.CHAT):
            return None
        if not isinstance(data, str):
            self.odd += 1
            return None
        who, at = speaker(content), integer(content or fields, "timestamp", integer(fields, "timestamp"))
        if kind == MessageType.AUDIO:
            return self._audio(data, Audio(data=b"", speaker=MIXED if self._is_mixed else who, timestamp=at))
        text = data.strip()[:LONGEST_TEXT]
        if not text:
            return None
        if kind == MessageType.CHAT:
            return ChatMessage(text=text, speaker=who, timestamp=at)
        return ParticipantTranscript(
            text=text, speaker=who, timestamp=at, is_final=content.get("is_final") is not False
        )

    def _audio(self, data: str, empty: Audio) -> Audio | None:
        try:
            samples = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            samples = b""
        if not samples or len(samples) % 2:
            self.odd += 1
            return None
        return Audio(data=samples, speaker=empty.speaker, timestamp=empty.timestamp)

    def _send(self, kind: MessageType, **fields: object) -> None:
        self.outbox.append(json.dumps({"msg_type": int(kind), **fields}))
