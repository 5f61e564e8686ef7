"""A server that listens to meetings, an emulated Zoom, and the network between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import SecretStr

from voiceflow import EndReason, Frame, Pipeline, Processor, handles
from voiceflow.clients.zoom import ZoomConfig
from voiceflow.emulators.zoom import EmulatedZoom, ZoomApp
from voiceflow.pipeline import Element
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Call
from voiceflow.transports.extension import NoCarrier
from voiceflow.transports.zoom import Meeting, MeetingBot, ZoomMeetings

PUBLIC = "https://voice.example.com"
WEBHOOK = f"{PUBLIC}/zoom/webhook"
EPOCH = 1_763_800_000.0
TONE = b"\x10\x20" * 320
"""20 ms."""


def clock() -> float:
    """Seconds since 1970 on the loop's clock."""
    return EPOCH + asyncio.get_running_loop().time()


def zoom_config(app: ZoomApp | None = None) -> ZoomConfig:
    """The settings of the emulated app."""
    app = app or ZoomApp()
    return ZoomConfig(
        client_id=app.client_id,
        client_secret=SecretStr(app.client_secret),
        secret_token=SecretStr(app.secret_token),
    )


F = TypeVar("F", bound=Frame)


class Listener(Processor):
    """Keeps the frames that pass, with their times."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[tuple[float, Frame]] = []

    @handles(Frame)
    def keep(self, frame: Frame) -> Frame:
        self.frames.append((round(self.session.now(), 3), frame))
        return frame

    def of(self, kind: type[F]) -> list[F]:
        return [frame for _, frame in self.frames if isinstance(frame, kind)]


@dataclass
class House:
    network: MemoryNetwork
    zoom: EmulatedZoom
    meetings: ZoomMeetings
    listener: Listener = field(default_factory=Listener)
    ended: list[EndReason] = field(default_factory=list)
    seen: list[Meeting] = field(default_factory=list)

    async def over(self) -> None:
        """Wait until no meeting has a bot."""
        await self.meetings.join(limit=600)
        assert len(self.meetings) == 0


Parts = Callable[[Meeting, Listener], Sequence[Element]]


def mixed(meeting: Meeting, listener: Listener) -> Sequence[Element]:
    return [meeting.input(), listener]


@asynccontextmanager
async def house(
    parts: Parts = mixed, *, app: ZoomApp | None = None, bot: MeetingBot | None = None, nested: bool = False
) -> AsyncIterator[House]:
    """Start everything; the bot runs a pipeline of these parts, with a fresh listener for each meeting."""
    made: House

    async def listen(meeting: Meeting) -> None:
        made.listener = Listener()
        made.seen.append(meeting)
        made.ended.append(await meeting.run(Pipeline(parts(meeting, made.listener))))

    async def no_phone(call: Call) -> None:
        raise AssertionError("nobody calls")

    meetings = ZoomMeetings(bot or listen, zoom_config(app), clock=clock, limit=2)
    async with MemoryNetwork() as network:
        server = create_app(
            no_phone,
            ServerConfig(public_url=PUBLIC),
            carrier=NoCarrier(meetings.path),
            extensions=[meetings],
            http=network.session(),
        )
        network.add("voice.example.com", server)
        zoom = EmulatedZoom(WEBHOOK, session=network.session(), clock=clock, app=app, is_nested=nested)
        network.add(zoom.host, zoom.app())
        made = House(network, zoom, meetings)
        yield made
