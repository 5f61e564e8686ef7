"""One meeting at the emulated Zoom, with one stream: people, sounds, words, and faults."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.zoom.link import RTMSLink
from voiceflow.emulators.zoom.meeting_links import MeetingLinks
from voiceflow.emulators.zoom.meeting_server import MeetingServer, Post
from voiceflow.emulators.zoom.validation import (
    AUDIO,
    CHAT,
    TRANSCRIPT,
    WantedMedia,
    ZoomApp,
)


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
        self.people: dict[int, str] = {}
        self.meeting_uuid = meeting_uuid
        self.stream_id = stream_id
        self._post = post
        self._loop = asyncio.get_running_loop()
        self._links = MeetingLinks()
        self._server = MeetingServer(
            app,
            post,
            self._links,
            meeting_uuid=meeting_uuid,
            stream_id=stream_id,
            media_url=media_url,
            refuses_duplicates=refuses_duplicates,
        )
        self.record = self._server.record
        self.statuses = self._server.statuses

    @property
    def is_over(self) -> bool:
        """Whether the stream has ended."""
        return self._server.is_over

    @property
    def is_flowing(self) -> bool:
        """Whether the app receives data."""
        return self._links.is_flowing

    async def flowing(self) -> None:
        """Wait until the app receives data."""
        await self._links.flowing()

    # People

    async def join(self, user_id: int, name: str) -> None:
        """Somebody joins."""
        self.people[user_id] = name
        await self._links.event(3, participants=[self._person(user_id)])

    async def leave(self, user_id: int) -> None:
        """Somebody leaves."""
        await self._links.event(4, participants=[self._person(user_id)])
        del self.people[user_id]

    async def speak(self, user_id: int, samples: bytes) -> None:
        """Somebody speaks, at the pace of speech.

        Args:
            user_id: The participant, who becomes the active speaker.
            samples: Signed 16-bit samples at 16000 Hz.
        """
        await self._links.event(2, **self._person(user_id))
        wanted = self._links.wanted or WantedMedia(mask=AUDIO)
        step = wanted.ptime_ms * 32
        begun, begun_ms = self._loop.time(), self._links.stamp()
        for number, at in enumerate(range(0, len(samples), step)):
            await asyncio.sleep(max(0.0, begun + (number + 1) * wanted.ptime_ms / 1000 - self._loop.time()))
            piece = samples[at : at + step]
            who = {"user_id": 0} if wanted.audio == "mixed" else self._person(user_id)
            data = base64.b64encode(piece).decode()
            stamp = begun_ms + number * wanted.ptime_ms
            await self._links.data(AUDIO, 14, {**who, "data": data, "timestamp": stamp, "length": len(piece)})

    async def transcribe(self, user_id: int, text: str) -> None:
        """Zoom has written down a sentence."""
        content = {**self._person(user_id), "data": text, "timestamp": self._links.stamp()}
        await self._links.data(TRANSCRIPT, 17, content)

    async def chat(self, user_id: int, text: str) -> None:
        """Somebody writes a message."""
        await self._links.data(
            CHAT, 18, {**self._person(user_id), "data": text, "timestamp": self._links.stamp()}
        )

    # Zoom

    async def stop(self, reason: int = 6) -> None:
        """End the stream: a state on the signaling socket, the webhook, then the sockets close."""
        await self._server.stop(reason)

    async def interrupt_media(self) -> None:
        """Zoom's media server is replaced: an event on the signaling socket, and the media socket is lost."""
        self.cut_media()
        await self._links.event(7, always=True, timestamp=self._links.stamp())

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
        self._links.cut_media()

    def cut_signaling(self) -> None:
        """Lose the signaling socket."""
        self._links.cut_signaling()

    # Called by the server

    async def handle_signaling(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        """Take a message of a signaling socket."""
        await self._server.handle_signaling(link, message)

    async def handle_media(self, link: RTMSLink, message: Mapping[str, Any]) -> None:
        """Take a message of a media socket."""
        await self._server.handle_media(link, message)

    async def expire(self) -> None:
        """Three keep-alives were not answered."""
        await self._server.expire()

    def lose(self, link: RTMSLink) -> None:
        """A socket has closed."""
        self._links.drop(link)

    def _person(self, user_id: int) -> dict[str, Any]:
        return {"user_id": user_id, "user_name": self.people[user_id]}
