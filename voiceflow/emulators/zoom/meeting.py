"""One meeting at the emulated Zoom, with one stream: people, sounds, words, and faults."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voiceflow.emulators.zoom.link import RTMSLink
from voiceflow.emulators.zoom.validation import (
    AUDIO,
    CHAT,
    TRANSCRIPT,
    WantedMedia,
    ZoomApp,
    check_identity,
    check_media,
    wanted_media,
)

_BACKLOG = 60.0
"""Seconds of audio that are kept for an app that asked for them."""

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


class EmulatedMeeting:
    """A meeting and its stream. Its methods are actions of people, of Zoom and of the network.

    Args:
        app: The app that receives the stream.
        post: Sends webhooks of this meeting.
        meeting_uuid: As Zoom writes it; it may contain ``/``, ``+`` and ``=``.
        stream_id: The stream's name.
        media_url: The address of the media server.
        refuses_duplicates: Whether a second connection gets status 8 or 16, instead of replacing the first.

    Attributes:
        record: What the app did.
        statuses: Status codes with which the next handshakes are refused, signaling or media.
        people: The participants: names by id.
    """

    def __init__(
        self,
        app: ZoomApp,
        post: Post,
        *,
        meeting_uuid: str,
        stream_id: str,
        media_url: str,
        refuses_duplicates: bool = False,
    ) -> None:
        self.record = MeetingRecord()
        self.statuses: deque[int] = deque()
        self.people: dict[int, str] = {}
        self.meeting_uuid = meeting_uuid
        self.stream_id = stream_id
        self._app = app
        self._post = post
        self._media_url = media_url
        self._refuses_duplicates = refuses_duplicates
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._signaling: RTMSLink | None = None
        self._media: RTMSLink | None = None
        self._wanted: WantedMedia | None = None
        self._flows = self._keeps = False
        self._subscribed: set[int] = set()
        self._backlog: deque[tuple[int, Mapping[str, Any]]] = deque()
        self._changed = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether the stream has ended."""
        return self.record.stop_reason is not None

    @property
    def is_flowing(self) -> bool:
        """Whether the app receives data."""
        return self._flows and self._media is not None

    async def flowing(self) -> None:
        """Wait until the app receives data."""
        while not self.is_flowing:
            self._changed.clear()
            await self._changed.wait()

    # People

    async def join(self, user_id: int, name: str) -> None:
        """Somebody joins."""
        self.people[user_id] = name
        await self._event(3, participants=[self._person(user_id)])

    async def leave(self, user_id: int) -> None:
        """Somebody leaves."""
        await self._event(4, participants=[self._person(user_id)])
        del self.people[user_id]

    async def speak(self, user_id: int, samples: bytes) -> None:
        """Somebody speaks, at the pace of speech.

        Args:
            user_id: The participant, who becomes the active speaker.
            samples: Signed 16-bit samples at 16000 Hz.
        """
        await self._event(2, **self._person(user_id))
        wanted = self._wanted or WantedMedia(mask=AUDIO)
        step = wanted.ptime_ms * 32
        begun = self._loop.time()
        for number, at in enumerate(range(0, len(samples), step)):
            await asyncio.sleep(max(0.0, begun + (number + 1) * wanted.ptime_ms / 1000 - self._loop.time()))
            piece = samples[at : at + step]
            who = {"user_id": 0} if wanted.audio == "mixed" else self._person(user_id)
            data = base64.b64encode(piece).decode()
            stamp = round((begun - self._began) * 1000) + number * wanted.ptime_ms
            await self._data(AUDIO, 14, {**who, "data": data, "timestamp": stamp, "length": len(piece)})

    async def transcribe(self, user_id: int, text: str) -> None:
        """Zoom has written down a sentence."""
        content = {**self._person(user_id), "data": text, "timestamp": self._stamp()}
        await self._data(TRANSCRIPT, 17, content)

    async def chat(self, user_id: int, text: str) -> None:
        """Somebody writes a message."""
        await self._data(CHAT, 18, {**self._person(user_id), "data": text, "timestamp": self._stamp()})

    # Zoom

    async def stop(self, reason: int = 6) -> None:
        """End the stream: a state on the signaling socket, the webhook, then the sockets close."""
        if self.is_over:
            return
        self.record.stop_reason = reason
        if self._signaling is not None:
            await self._signaling.send(8, rtms_stream_id=self.stream_id, state=4, reason=reason)
        await self._post("rtms_stopped", {"stop_reason": reason})
        await self._close()

    async def interrupt_media(self) -> None:
        """Zoom's media server is replaced: an event on the signaling socket, and the media socket is lost."""
        self.cut_media()
        await self._event(7, always=True, timestamp=self._stamp())

    async def interrupt(self) -> None:
        """Both servers are replaced: both sockets are lost, and a webhook offers the stream again."""
        self.cut_media()
        self.cut_signaling()
        await self._post("rtms_interrupted", {})

    async def restart(self) -> None:
        """Zoom offers the stream again although its sockets look open."""
        await self._post("rtms_started", {})

    # Network

    def cut_media(self) -> None:
        """Lose the media socket."""
        if self._media is not None:
            self._media.cut()
            self._drop(self._media)

    def cut_signaling(self) -> None:
        """Lose the signaling socket."""
        if self._signaling is not None:
            self._signaling.cut()
            self._drop(self._signaling)

    # Called by the server

    async def handle_signaling(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        """Take a message of a signaling socket."""
        kind = message.get("msg_type")
        if kind == 1:
            await self._shake_signaling(link, message)
        elif link is not self._signaling:
            self._note(f"message {kind} on a signaling socket before its handshake")
        elif kind == 7:
            self._begin_data(message)
            await self._send_backlog()
        elif kind == 5:
            self._subscribe(message)
        elif kind == 21:
            await link.send(22, rtms_stream_id=self.stream_id, status_code=0)
            self.record.stop_reason = 20
            await self._post("rtms_stopped", {"stop_reason": 20})
            await self._close()
        else:
            self._note(f"message {kind} on the signaling socket")

    async def handle_media(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        """Take a message of a media socket."""
        if message.get("msg_type") != 3:
            self._note(f"message {message.get('msg_type')} on a media socket")
            return
        status = self._refusal(message)
        if self._signaling is None:
            status = status or 40
        status = status or check_media(message, self._app)
        if not status and self._media is not None and self._refuses_duplicates:
            status = 16
        self.record.media.append(status)
        if not status:
            await self._replace(self._media, link)
            self._media, self._flows, link.is_ready = link, False, True
            self._wanted = wanted_media(message, self._app)
        await link.send(4, protocol_version=1, status_code=status, reason="", sequence=0)

    async def expire(self) -> None:
        """Three keep-alives were not answered."""
        self._note("three keep-alives were not answered")
        await self.stop(24)

    def lose(self, link: RTMSLink) -> None:
        """A socket has closed."""
        self._drop(link)

    def _drop(self, link: RTMSLink) -> None:
        if link is self._media:
            self._media, self._flows = None, False
        if link is self._signaling:
            self._signaling, self._flows = None, False

    async def _shake_signaling(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        status = self._refusal(message)
        if not status and self._signaling is not None and self._refuses_duplicates:
            status = 8
        self.record.signaling.append(status)
        fields: dict[str, Any] = {"protocol_version": 1, "status_code": status, "reason": ""}
        if not status:
            await self._replace(self._signaling, link)
            self._signaling, link.is_ready = link, True
            self._keeps = message.get("buffer_data", True) is not False
            self._subscribed.clear()
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

    async def _replace(self, old: RTMSLink | None, new: RTMSLink) -> None:
        if old is not None and old is not new:
            self._drop(old)
            await old.close()

    def _begin_data(self, message: Mapping[str, Any]) -> None:
        if message.get("rtms_stream_id") != self.stream_id:
            self._note("message 7 for another stream")
        elif self._media is None:
            self._note("message 7 before the handshake of the media socket")
        else:
            self.record.ready += 1
            self._flows = True
            self._changed.set()

    def _subscribe(self, message: Mapping[str, Any]) -> None:
        events = message.get("events")
        if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
            self._note("a subscription without a list of events")
            return
        for event in events:
            number = event.get("event_type")
            if number not in range(1, 10) or not isinstance(event.get("subscribe"), bool):
                self._note("a subscription to an unknown event")
            elif event["subscribe"]:
                self._subscribed.add(number)
            else:
                self._subscribed.discard(number)

    async def _event(self, number: int, *, always: bool = False, **fields: Any) -> None:
        if self._signaling is not None and (always or number in self._subscribed):
            await self._signaling.send(6, event={"event_type": number, **fields, "timestamp": self._stamp()})

    async def _data(self, bit: int, kind: int, content: Mapping[str, Any]) -> None:
        if self.is_flowing and self._wanted is not None and self._media is not None:
            if self._wanted.mask & bit:
                await self._media.send(kind, content=content)
        elif self._keeps or self._signaling is None:
            self._backlog.append((kind, content))
            while len(self._backlog) > _BACKLOG * 50:
                self._backlog.popleft()

    async def _send_backlog(self) -> None:
        """Deliver what gathered, in one burst, to an app that did not decline it."""
        waiting, self._backlog = self._backlog, deque()
        for kind, content in waiting if self._keeps else ():
            if self._media is not None:
                await self._media.send(kind, content=content)

    async def _close(self) -> None:
        for link in (self._media, self._signaling):
            if link is not None:
                await link.close()

    def _person(self, user_id: int) -> dict[str, Any]:
        return {"user_id": user_id, "user_name": self.people[user_id]}

    def _stamp(self) -> int:
        return round((self._loop.time() - self._began) * 1000)

    def _note(self, problem: str) -> None:
        if len(self.record.problems) < 100:
            self.record.problems.append(problem)
