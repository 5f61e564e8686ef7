"""Numbers in RTMS messages.

Source: https://developers.zoom.us/docs/rtms/data-types/
"""

from __future__ import annotations

from enum import IntEnum, IntFlag


class MessageType(IntEnum):
    """``msg_type`` of a message."""

    SIGNALING_REQUEST = 1
    SIGNALING_RESPONSE = 2
    MEDIA_REQUEST = 3
    MEDIA_RESPONSE = 4
    SUBSCRIBE = 5
    EVENT = 6
    READY = 7
    STREAM_STATE = 8
    SESSION_STATE = 9
    KEEP_ALIVE_REQUEST = 12
    KEEP_ALIVE_RESPONSE = 13
    AUDIO = 14
    TRANSCRIPT = 17
    CHAT = 18
    CLOSE_REQUEST = 21
    CLOSE_RESPONSE = 22


class MediaType(IntFlag):
    """``media_type`` of a media handshake: a mask."""

    AUDIO = 1
    TRANSCRIPT = 8
    CHAT = 16


class EventType(IntEnum):
    """``event_type`` of an event."""

    FIRST_PACKET = 1
    ACTIVE_SPEAKER = 2
    JOIN = 3
    LEAVE = 4
    MEDIA_INTERRUPTED = 7


class StatusCode(IntEnum):
    """``status_code`` of a handshake's response. Others exist; they are kept as plain numbers."""

    OK = 0
    UNKNOWN_MESSAGE = 1
    UNKNOWN_STREAM = 2
    BAD_SIGNATURE = 3
    BAD_PAYLOAD = 4
    BAD_MEDIA_TYPE = 7
    DUPLICATE_SIGNALING = 8
    AUDIO_NOT_SUPPORTED = 9
    TRANSCRIPT_NOT_SUPPORTED = 12
    CHAT_NOT_SUPPORTED = 13
    BAD_MEDIA_TYPE_VALUE = 14
    ALL_CONNECTIONS_EXIST = 15
    DUPLICATE_MEDIA = 16
    BAD_MEDIA_PARAMS = 17
    BAD_AUDIO_PARAMS = 18
    BAD_AUDIO_CONTENT = 19
    BAD_SAMPLE_RATE = 20
    BAD_CHANNEL = 21
    BAD_CODEC = 22
    BAD_DATA_OPTION = 23
    BAD_SEND_RATE = 24
    INTERNAL = 45


RETRYABLE = frozenset({StatusCode.DUPLICATE_SIGNALING, StatusCode.DUPLICATE_MEDIA, StatusCode.INTERNAL})
"""The statuses after which the same handshake may succeed later. Old connections end on their own."""


class ZoomStreamState(IntEnum):
    """``state`` of a stream. Others exist; they need no reaction."""

    INACTIVE = 0
    ACTIVE = 1
    INTERRUPTED = 2
    TERMINATING = 3
    TERMINATED = 4


SESSION_STOPPED = 5
"""``state`` of a session that is over."""


class StopReason(IntEnum):
    """Why Zoom ended a stream."""

    UNKNOWN = 0
    HOST = 1
    USER = 2
    USER_LEFT = 3
    USER_EJECTED = 4
    HOST_DISABLED_APP = 5
    MEETING_ENDED = 6
    STREAM_CANCELED = 7
    STREAM_REVOKED = 8
    """Consent was withdrawn: delete everything that was stored of this stream."""
    ALL_APPS_DISABLED = 9
    INTERNAL = 10
    CONNECTION_TIMEOUT = 11
    INSTANCE_INTERRUPTED = 12
    SIGNAL_INTERRUPTED = 13
    DATA_INTERRUPTED = 14
    SIGNAL_CLOSED_ABNORMALLY = 15
    DATA_CLOSED_ABNORMALLY = 16
    EXIT_SIGNAL = 17
    AUTHENTICATION_FAILURE = 18
    RECONNECTION_TIMEOUT = 19
    RECEIVER_CLOSED = 20
    CUSTOMER_DISCONNECTED = 21
    AGENT_DISCONNECTED = 22
    ADMIN_DISABLED_APP = 23
    KEEP_ALIVE_TIMEOUT = 24
    STOPPED_BY_API = 25
    NOT_SUPPORTED = 26

    @classmethod
    def read(cls, value: object) -> StopReason:
        """The reason with this number; ``UNKNOWN`` for anything else."""
        try:
            return cls(value) if isinstance(value, int) else cls.UNKNOWN
        except ValueError:
            return cls.UNKNOWN

    @property
    def is_fault(self) -> bool:
        """Whether something failed, instead of somebody ending the stream."""
        return self in _FAULTS


_FAULTS = frozenset(
    {
        StopReason.INTERNAL,
        StopReason.CONNECTION_TIMEOUT,
        StopReason.INSTANCE_INTERRUPTED,
        StopReason.SIGNAL_INTERRUPTED,
        StopReason.DATA_INTERRUPTED,
        StopReason.SIGNAL_CLOSED_ABNORMALLY,
        StopReason.DATA_CLOSED_ABNORMALLY,
        StopReason.AUTHENTICATION_FAILURE,
        StopReason.RECONNECTION_TIMEOUT,
        StopReason.KEEP_ALIVE_TIMEOUT,
        StopReason.NOT_SUPPORTED,
    }
)

LANGUAGES = {
    "da": 7, "de": 14, "en": 9, "es": 28, "fr": 13, "hi": 16, "it": 19, "ja": 20, "ko": 21, "nl": 8,
    "pl": 24, "pt": 25, "ru": 27, "sv": 29, "tr": 34, "uk": 35, "vi": 36, "zh": 4,
}  # fmt: skip
"""``src_language`` of a transcript by ISO 639 code."""

ANY_LANGUAGE = -1
"""``src_language`` when Zoom detects the language."""
