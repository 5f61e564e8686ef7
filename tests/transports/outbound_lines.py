"""Carriers that make calls, each with its emulated other side in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, web

from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.plivo import emulate as emulate_plivo
from voiceflow.emulators.signalwire import EmulatedSignalWire
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.emulators.vonage import emulate as emulate_vonage
from voiceflow.server import ServerConfig
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Carrier
from voiceflow.transports.carriers import make_carriers

HOST = "voice.example.com"
PUBLIC = f"https://{HOST}"

SIDES: Mapping[str, Callable[..., Any]] = {
    "plivo": emulate_plivo,
    "signalwire": EmulatedSignalWire,
    "telnyx": EmulatedTelnyx,
    "vonage": emulate_vonage,
}
"""Name of a carrier -> its emulator, which takes a public address and a session."""


@dataclass
class OutboundLine:
    """A carrier, its other side, and the network between them."""

    name: str
    network: MemoryNetwork
    http: ClientSession
    config: ServerConfig
    side: LineCarrier[Any]
    environment: Mapping[str, str]

    def carrier(self, **changes: str) -> Carrier:
        """Our side of the line, with these variables changed."""
        environ = {name: value for name, value in {**self.environment, **changes}.items() if value}
        [made] = make_carriers(self.name, self.config, environ=environ)
        return made


@asynccontextmanager
async def outbound_line(
    name: str, application: Callable[[OutboundLine], web.Application]
) -> AsyncIterator[OutboundLine]:
    """A line to an application; what it complains about fails the test."""
    async with MemoryNetwork() as network:
        http = network.session()
        side = SIDES[name](PUBLIC, session=http)
        config = ServerConfig(public_url=PUBLIC)
        environment = side.environment(f"https://{side.api_host}")
        line = OutboundLine(name, network, http, config, side, environment)
        network.add(HOST, application(line))
        network.add(side.api_host, side.app())
        async with side:
            yield line
        assert complaints(line) == []


def complaints(line: OutboundLine) -> Sequence[object]:
    """What the carrier logged about the calls of a line."""
    return [one for call in line.side.calls.values() for one in (*call.errors, *call.warnings)]
