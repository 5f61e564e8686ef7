"""A far end that reaches a listener of the server, in the form of an emulated carrier."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

import aiohttp
from aiohttp import web

from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.stream_leg import StreamLeg
from voiceflow.emulators.kit.wire import CarrierWire
from voiceflow.errors import ConfigurationError
from voiceflow.transports.listener import StreamRegister


@dataclass
class Received:
    """A message to the far end."""

    type: aiohttp.WSMsgType
    data: bytes = b""


class Messages(Protocol):
    """The methods of a websocket that a leg calls."""

    async def receive(self) -> Received: ...

    async def send_bytes(self, data: bytes) -> None: ...

    async def close(self) -> None: ...


def known(register: StreamRegister | None) -> StreamRegister:
    """The register that an application gave a listener.

    Raises:
        ConfigurationError: If there is none: no application was made with the listener.
    """
    if register is None:
        raise ConfigurationError("make the application with listeners=[peer.listener]")
    return register


class ListenerPeer(LineCarrier[str]):
    """The far end of a listener. It calls, and has no commands. A subclass makes the connection.

    Give it to a stage as its carrier:
    ``Stage(partial(create_app, bot, listeners=[peer.listener]), carrier=peer)``.
    """

    api_host = "pbx.example.com"

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)

    async def connect(self, call: LineCall[str]) -> tuple[Messages, CarrierWire]:
        """Reach the agent."""
        raise NotImplementedError

    def __call__(self, public_url: str, *, session: aiohttp.ClientSession) -> Self:
        """Take the place of what makes a carrier."""
        return self

    def app(self) -> web.Application:
        return web.Application()

    def environment(self, api_url: str) -> Mapping[str, str]:
        return {}

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> LineCall[str]:
        return self.dial(caller, called)

    def new_call_id(self) -> str:
        return str(uuid.UUID(int=next(self._numbers)))

    def first(self, call: LineCall[str]) -> str:
        return ""

    async def perform(self, call: LineCall[str], source: str) -> None:
        call.enter("in-progress")
        socket, wire = await self.connect(call)
        await call.streams.run(
            StreamLeg(
                socket,  # type: ignore[arg-type]  # it has the methods that a leg calls
                wire,
                call.record,
                call.faults,
                capacity=1.0,
            )
        )

    async def report(self, call: LineCall[str], status: str) -> None:
        """Nothing follows."""
