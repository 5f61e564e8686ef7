"""The two sockets of an emulated meeting's stream, and what is sent on them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

from voiceflow.emulators.zoom.link import RTMSLink
from voiceflow.emulators.zoom.validation import (
    WantedMedia,
)

_BACKLOG = 60.0
"""Seconds of audio that are kept for an app that asked for them."""


class MeetingLinks:
    """The sockets of one stream.

    Attributes:
        signaling: The signaling socket, once its handshake is over.
        media: The media socket, once its handshake is over.
        wanted: What the app asked for.
        flows: Whether the app has asked for data.
        keeps: Whether data gather while no socket is there.
        subscribed: The events that the app wants.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.signaling: RTMSLink | None = None
        self.media: RTMSLink | None = None
        self.wanted: WantedMedia | None = None
        self.flows = self.keeps = False
        self.subscribed: set[int] = set()
        self._backlog: deque[tuple[int, Mapping[str, Any]]] = deque()
        self._changed = asyncio.Event()

    def begin(self) -> None:
        """Let data flow."""
        self.flows = True
        self._changed.set()

    @property
    def is_flowing(self) -> bool:
        """Whether the app receives data."""
        return self.flows and self.media is not None

    async def flowing(self) -> None:
        """Wait until the app receives data."""
        while not self.is_flowing:
            self._changed.clear()
            await self._changed.wait()

    def cut_media(self) -> None:
        """Lose the media socket."""
        if self.media is not None:
            self.media.cut()
            self.drop(self.media)

    def cut_signaling(self) -> None:
        """Lose the signaling socket."""
        if self.signaling is not None:
            self.signaling.cut()
            self.drop(self.signaling)

    def drop(self, link: RTMSLink) -> None:
        """A socket is gone."""
        if link is self.media:
            self.media, self.flows = None, False
        if link is self.signaling:
            self.signaling, self.flows = None, False

    async def replace(self, old: RTMSLink | None, new: RTMSLink) -> None:
        """Close a socket in whose place another one is."""
        if old is not None and old is not new:
            self.drop(old)
            await old.close()

    async def event(self, number: int, *, always: bool = False, **fields: Any) -> None:
        """Send an event to an app that has subscribed to it."""
        if self.signaling is not None and (always or number in self.subscribed):
            await self.signaling.send(6, event={"event_type": number, **fields, "timestamp": self.stamp()})

    async def data(self, bit: int, kind: int, content: Mapping[str, Any]) -> None:
        """Send media, or keep them until the app can take them."""
        if self.is_flowing and self.wanted is not None and self.media is not None:
            if self.wanted.mask & bit:
                await self.media.send(kind, content=content)
        elif self.keeps or self.signaling is None:
            self._backlog.append((kind, content))
            while len(self._backlog) > _BACKLOG * 50:
                self._backlog.popleft()

    async def send_backlog(self) -> None:
        """Deliver what gathered, in one burst, to an app that did not decline it."""
        waiting, self._backlog = self._backlog, deque()
        for kind, content in waiting if self.keeps else ():
            if self.media is not None:
                await self.media.send(kind, content=content)

    async def close(self) -> None:
        """Close both sockets."""
        for link in (self.media, self.signaling):
            if link is not None:
                await link.close()

    def stamp(self) -> int:
        """Milliseconds since the meeting began."""
        return round((self._loop.time() - self._began) * 1000)
