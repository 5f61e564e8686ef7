"""The service's side of an emulated meeting's stream: handshakes, subscriptions and the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voiceflow.emulators.zoom.link import RTMSLink
from voiceflow.emulators.zoom.meeting_links import MeetingLinks
from voiceflow.emulators.zoom.validation import (
    AUDIO,
    CHAT,
    TRANSCRIPT,
    ZoomApp,
    check_identity,
    check_media,
    wanted_media,
)

Post = Callable[[str, Mapping[str, Any]], Awaitable[int]]
"""Sends a webhook: the event's name without its product, and further fields of the payload."""


@dataclass(slots=True)
class MeetingRecord:
    """What Zoom saw of the app.

    Attributes:
        problems: Violations of the protocol; empty for a good app.
        signaling: Statuses of the signaling handshakes, in order.
        media: Statuses of the media handshakes, in order.
        ready: How often the app asked for data.
        stop_reason: Why the stream ended; None before.
    """

    problems: list[str] = field(default_factory=list)
    signaling: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    ready: int = 0
    stop_reason: int | None = None

    def note(self, problem: str) -> None:
        """Note a mistake of the app."""
        if len(self.problems) < 100:
            self.problems.append(problem)


class MeetingServer:
    """Answers the messages of the app.

    Args:
        app: The app that receives the stream.
        post: Sends webhooks of this meeting.
        links: The sockets.
        meeting_uuid: As Zoom writes it.
        stream_id: The stream's name.
        media_url: The address of the media server.
        refuses_duplicates: Whether a second connection gets status 8 or 16, instead of replacing the first.

    Attributes:
        record: What the app did.
        statuses: Status codes with which the next handshakes are refused.
    """

    def __init__(
        self,
        app: ZoomApp,
        post: Post,
        links: MeetingLinks,
        *,
        meeting_uuid: str,
        stream_id: str,
        media_url: str,
        refuses_duplicates: bool,
    ) -> None:
        self.record = MeetingRecord()
        self.statuses: deque[int] = deque()
        self.links = links
        self.meeting_uuid = meeting_uuid
        self.stream_id = stream_id
        self._app = app
        self._post = post
        self._media_url = media_url
        self._refuses_duplicates = refuses_duplicates

    @property
    def is_over(self) -> bool:
        """Whether the stream has ended."""
        return self.record.stop_reason is not None

    async def stop(self, reason: int = 6) -> None:
        """End the stream: a state on the signaling socket, the webhook, then the sockets close."""
        if self.is_over:
            return
        self.record.stop_reason = reason
        if self.links.signaling is not None:
            await self.links.signaling.send(8, rtms_stream_id=self.stream_id, state=4, reason=reason)
        await self._post("rtms_stopped", {"stop_reason": reason})
        await self.links.close()

    async def handle_signaling(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        """Take a message of a signaling socket."""
        kind = message.get("msg_type")
        if kind == 1:
            await self._shake_signaling(link, message)
        elif link is not self.links.signaling:
            self.record.note(f"message {kind} on a signaling socket before its handshake")
        elif kind == 7:
            self._begin_data(message)
            await self.links.send_backlog()
        elif kind == 5:
            self._subscribe(message)
        elif kind == 21:
            await link.send(22, rtms_stream_id=self.stream_id, status_code=0)
            self.record.stop_reason = 20
            await self._post("rtms_stopped", {"stop_reason": 20})
            await self.links.close()
        else:
            self.record.note(f"message {kind} on the signaling socket")

    async def handle_media(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        """Take a message of a media socket."""
        if message.get("msg_type") != 3:
            self.record.note(f"message {message.get('msg_type')} on a media socket")
            return
        status = self._refusal(message)
        if self.links.signaling is None:
            status = status or 40
        status = status or check_media(message, self._app)
        if not status and self.links.media is not None and self._refuses_duplicates:
            status = 16
        self.record.media.append(status)
        if not status:
            await self.links.replace(self.links.media, link)
            self.links.media, self.links.flows, link.is_ready = link, False, True
            self.links.wanted = wanted_media(message, self._app)
        await link.send(4, protocol_version=1, status_code=status, reason="", sequence=0)

    async def expire(self) -> None:
        """Three keep-alives were not answered."""
        self.record.note("three keep-alives were not answered")
        await self.stop(24)

    async def _shake_signaling(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        status = self._refusal(message)
        if not status and self.links.signaling is not None and self._refuses_duplicates:
            status = 8
        self.record.signaling.append(status)
        fields: dict[str, Any] = {"protocol_version": 1, "status_code": status, "reason": ""}
        if not status:
            await self.links.replace(self.links.signaling, link)
            self.links.signaling, link.is_ready = link, True
            self.links.keeps = message.get("buffer_data", True) is not False
            self.links.subscribed.clear()
            names = ((AUDIO, "audio"), (TRANSCRIPT, "transcript"), (CHAT, "chat"))
            urls = {name: self._media_url for bit, name in names if self._app.scopes & bit}
            fields["media_server"] = {"server_urls": {**urls, "all": self._media_url}}
        await link.send(2, **fields)

    def _refusal(self, message: Mapping[str, Any]) -> int:
        if self.statuses:
            return self.statuses.popleft()
        if self.is_over:
            return 2
        return check_identity(message, self._app, self.meeting_uuid, self.stream_id)

    def _begin_data(self, message: Mapping[str, Any]) -> None:
        if message.get("rtms_stream_id") != self.stream_id:
            self.record.note("message 7 for another stream")
        elif self.links.media is None:
            self.record.note("message 7 before the handshake of the media socket")
        else:
            self.record.ready += 1
            self.links.begin()

    def _subscribe(self, message: Mapping[str, Any]) -> None:
        events = message.get("events")
        if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
            self.record.note("a subscription without a list of events")
            return
        for event in events:
            number = event.get("event_type")
            if number not in range(1, 10) or not isinstance(event.get("subscribe"), bool):
                self.record.note("a subscription to an unknown event")
            elif event["subscribe"]:
                self.links.subscribed.add(number)
            else:
                self.links.subscribed.discard(number)
