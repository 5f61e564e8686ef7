"""The signaling socket of a stream, without a network: text in, events out; text to send in ``outbox``.

Source: https://developers.zoom.us/docs/rtms/meetings/websocket-connection/
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence

from voiceflow.clients.zoom.codes import SESSION_STOPPED, EventType, MessageType, StopReason, ZoomStreamState
from voiceflow.clients.zoom.config import ZoomConfig
from voiceflow.clients.zoom.events import (
    Joined,
    Left,
    MediaInterrupted,
    SignalingEvent,
    SpeakerChanged,
    Stopped,
)
from voiceflow.clients.zoom.messages import (
    Fields,
    check_status,
    integer,
    mapping,
    out_of_order,
    read_message,
    speaker,
)
from voiceflow.clients.zoom.signatures import sign_stream
from voiceflow.clients.zoom.webhooks import StreamOffered, check_address
from voiceflow.errors import RemoteProtocolError

EVENTS = (EventType.ACTIVE_SPEAKER, EventType.JOIN, EventType.LEAVE, EventType.MEDIA_INTERRUPTED)
"""The events to subscribe."""

_MOST_PARTICIPANTS = 1000


class SignalingProtocol:
    """One signaling socket.

    Args:
        offer: The stream.
        config: Signs the handshake.

    Attributes:
        outbox: Messages to send, oldest first.
        media_urls: Addresses of media sockets by kind: ``all``, ``audio``, …; empty before the handshake.
    """

    def __init__(self, offer: StreamOffered, config: ZoomConfig) -> None:
        self.outbox: deque[str] = deque()
        self.media_urls: dict[str, str] = {}
        self._offer = offer
        self._send(
            MessageType.SIGNALING_REQUEST,
            protocol_version=1,
            sequence=1,
            meeting_uuid=offer.meeting_uuid,
            rtms_stream_id=offer.stream_id,
            signature=sign_stream(
                config.client_id,
                config.client_secret.get_secret_value(),
                offer.meeting_uuid,
                offer.stream_id,
            ),
            # A live agent has no use for the audio of the last minute.
            buffer_data=False,
        )

    @property
    def is_ready(self) -> bool:
        """Whether the handshake has succeeded."""
        return bool(self.media_urls)

    def receive(self, text: str) -> Sequence[SignalingEvent]:
        """The events in a message.

        Raises:
            RemoteProtocolError: If the message is malformed.
            ServiceError: If Zoom refuses the handshake, or a message is out of order.
        """
        kind, fields = read_message(text)
        if kind == MessageType.KEEP_ALIVE_REQUEST:
            self._send(MessageType.KEEP_ALIVE_RESPONSE, timestamp=fields.get("timestamp", 0))
            return ()
        if kind == MessageType.SIGNALING_RESPONSE:
            self._begin(fields)
            return ()
        if not self.is_ready:
            raise out_of_order(kind)
        match kind:
            case MessageType.EVENT:
                return _events(fields)
            case MessageType.STREAM_STATE if integer(fields, "state") == ZoomStreamState.TERMINATED:
                return (Stopped(_reason(fields)),)
            case MessageType.SESSION_STATE if integer(fields, "state") == SESSION_STOPPED:
                return (Stopped(_reason(fields)),)
            case MessageType.CLOSE_RESPONSE:
                return (Stopped(StopReason.RECEIVER_CLOSED),)
        return ()

    def begin_data(self) -> None:
        """Ask for data, after the handshake of a media socket."""
        self._send(MessageType.READY, rtms_stream_id=self._offer.stream_id)

    def leave(self) -> None:
        """Ask Zoom to end the stream."""
        self._send(MessageType.CLOSE_REQUEST, rtms_stream_id=self._offer.stream_id)

    def _begin(self, fields: Fields) -> None:
        check_status(fields, "signaling")
        urls = mapping(mapping(fields, "media_server"), "server_urls")
        self.media_urls = {str(kind): check_address(url) for kind, url in urls.items() if url}
        if not self.media_urls:
            raise RemoteProtocolError("a handshake without the address of a media server")
        wanted = [{"event_type": int(event), "subscribe": True} for event in EVENTS]
        self._send(MessageType.SUBSCRIBE, events=wanted)

    def _send(self, kind: MessageType, **fields: object) -> None:
        self.outbox.append(json.dumps({"msg_type": int(kind), **fields}))


def _events(fields: Fields) -> Sequence[SignalingEvent]:
    # Some servers put the fields of the event next to msg_type.
    event = mapping(fields, "event") or fields
    people = event.get("participants")
    named = [one for one in people if isinstance(one, Mapping)] if isinstance(people, list) else [event]
    match integer(event, "event_type", default=-1):
        case EventType.JOIN:
            return [Joined(speaker(one)) for one in named[:_MOST_PARTICIPANTS]]
        case EventType.LEAVE:
            return [Left(speaker(one)) for one in named[:_MOST_PARTICIPANTS]]
        case EventType.ACTIVE_SPEAKER:
            current = mapping(event, "current_speaker") or (named[0] if named else event)
            return [SpeakerChanged(speaker(current))]
        case EventType.MEDIA_INTERRUPTED:
            return [MediaInterrupted()]
    return ()


def _reason(fields: Fields) -> StopReason:
    return StopReason.read(fields.get("stop_reason", fields.get("reason")))
