"""An emulated Asterisk whose dialplan connects calls by ``Dial(WebSocket/voiceflow/c(slin16)f(json)v(…))``.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/
"""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import aiohttp
from aiohttp import web

from voiceflow.emulators.asterisk.wire import CAPACITY_SECONDS, ChannelWire
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.emulators.kit.stream_leg import StreamLeg
from voiceflow.net.redirects import RedirectError
from voiceflow.net.session import connect_websocket

CONNECT_SECONDS = 5.0
"""Seconds for the application to answer the upgrade."""
NO_STREAM = 13
"""Code of the error about a websocket that could not be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaConnection:
    """What ``websocket_client.conf`` and the dialplan say.

    Attributes:
        username: For HTTP basic authentication.
        password: For HTTP basic authentication.
        codec: ``c(…)`` in the dial string.
        as_json: Whether the dial string has ``f(json)``.
        parameters: ``v(…)`` in the dial string, besides the two numbers.
        variables: The channel's variables.
    """

    username: str = "asterisk"
    password: str = field(default="password-for-tests", repr=False)
    codec: str = "slin16"
    as_json: bool = True
    parameters: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


ChannelCall: TypeAlias = LineCall[str]
"""A call whose instructions are the address of the application's websocket."""


class EmulatedPBX(LineCarrier[str]):
    """A PBX with one extension. A call that the application refuses is busy.

    Args:
        uri: Of the application's websocket.
        session: Reaches it.
        connection: Login, codec and parameters.
        routes: Where public hosts really are.
    """

    api_host = "asterisk.example.com"

    def __init__(
        self,
        uri: str,
        *,
        session: aiohttp.ClientSession,
        connection: MediaConnection | None = None,
        routes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(routes)
        self.uri = uri
        self.connection = connection or MediaConnection()
        self._session = session
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        """Nothing: the emulator has neither AMI nor ARI."""
        return web.Application()

    def environment(self, api_url: str) -> Mapping[str, str]:
        """The environment variables with which an application admits it."""
        return {
            "VOICEFLOW_ASTERISK_USER": self.connection.username,
            "VOICEFLOW_ASTERISK_PASSWORD": self.connection.password,
        }

    def place(self, caller: str, called: str, document: bytes, *, patience: float) -> ChannelCall:
        """Originate a call to somebody, and connect it with a websocket once it is answered."""
        return self.dial(caller, called, document.decode())

    def new_call_id(self) -> str:
        return f"1761245643.{next(self._numbers)}"

    def first(self, call: ChannelCall) -> str:
        return self.uri

    async def perform(self, call: ChannelCall, source: str) -> None:
        connection = self.connection
        target, headers = self.locate(source)
        numbers = {"from": call.caller, "to": call.called}
        pair = f"{connection.username}:{connection.password}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                socket = await connect_websocket(
                    self._session, target.update_query(numbers | dict(connection.parameters)), headers=headers
                )
        except (aiohttp.ClientError, RedirectError, TimeoutError) as exc:
            call.record.fail(NO_STREAM, f"no websocket: {type(exc).__name__}", call.record.clock())
            call.enter("busy")
            return
        call.enter("in-progress")
        wire = ChannelWire(
            call.call_id,
            codec=connection.codec,
            as_json=connection.as_json,
            variables=connection.variables,
        )
        await call.streams.run(StreamLeg(socket, wire, call.record, call.faults, capacity=CAPACITY_SECONDS))

    async def report(self, call: ChannelCall, status: str) -> None:
        """Nothing: Asterisk only closes the websocket."""


def emulate(
    public_url: str,
    *,
    session: aiohttp.ClientSession,
    connection: MediaConnection | None = None,
    routes: Mapping[str, str] | None = None,
) -> EmulatedPBX:
    """A PBX that calls the application at this address, at its usual path.

    Args:
        public_url: The application's address, ``http://…`` or ``https://…``.
        session: Reaches it.
        connection: Login, codec and parameters.
        routes: Where public hosts really are.
    """
    scheme, colon, rest = public_url.partition(":")
    base = f"{'wss' if scheme == 'https' else 'ws'}{colon}{rest}"
    return EmulatedPBX(f"{base}/asterisk/media", session=session, connection=connection, routes=routes)
