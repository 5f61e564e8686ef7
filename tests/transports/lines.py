"""Telephone lines for the contract of carriers: a server and the carrier's other side, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from aiohttp import web
from pydantic import SecretStr

from tests.contracts.emulated_carrier import narrow, widen
from tests.transports.browser.page import Page
from tests.transports.loopback.carrier import LoopbackCarrier
from tests.transports.loopback.exchange import LoopbackCall, LoopbackExchange
from tests.transports.loopback.protocol import WIDE
from voiceflow.clients.plivo import PlivoConfig
from voiceflow.clients.plivo import xml as plivo_xml
from voiceflow.clients.twilio import TwilioConfig, twiml
from voiceflow.clients.vonage import ncco
from voiceflow.emulators.asterisk import EmulatedPBX, MediaConnection
from voiceflow.emulators.asterisk import emulate as emulate_pbx
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.plivo import EmulatedPlivo
from voiceflow.emulators.plivo import emulate as emulate_plivo
from voiceflow.emulators.signalwire import EmulatedSignalWire
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.emulators.twilio import EmulatedTwilio as TwilioSide
from voiceflow.emulators.twilio import EmulatedTwilioCall as TwilioLeg
from voiceflow.emulators.vonage import EmulatedVonage
from voiceflow.emulators.vonage import emulate as emulate_vonage
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Bot, Carrier
from voiceflow.transports.browser import BrowserCarrier, BrowserConfig
from voiceflow.transports.carriers import make_carriers
from voiceflow.transports.plivo import PlivoCarrier

HOST = "voice.example.com"
PUBLIC = f"https://{HOST}"
TOKEN = "a-token-for-tests"
NUMBER = "+15550142"
ANSWERED = 0.1
"""Virtual seconds after which a call has been answered by the bot, or refused."""


class Phone(Protocol):
    """The phone of the person on the line."""

    @property
    def heard(self) -> bytes: ...
    @property
    def is_over(self) -> bool: ...
    @property
    def was_refused(self) -> bool: ...
    async def say(self, data: bytes) -> None: ...
    async def press(self, digit: str) -> None: ...
    async def hang_up(self) -> None: ...
    async def transferred(self) -> list[str]:
        """The numbers that the call was transferred to."""


class Line(Protocol):
    """A server on a carrier's line."""

    network: MemoryNetwork
    app: web.Application
    transfer: str

    def call(self) -> AbstractAsyncContextManager[Phone]: ...


class _Line:
    transfer = ""

    def __init__(self, network: MemoryNetwork, app: web.Application) -> None:
        self.network = network
        self.app = app


class TwilioPhone:
    def __init__(self, leg: TwilioLeg) -> None:
        self._leg = leg

    @property
    def heard(self) -> bytes:
        return self._leg.record.heard_bytes

    @property
    def is_over(self) -> bool:
        return self._leg.is_over

    @property
    def was_refused(self) -> bool:
        return self._leg.status == "busy"

    async def say(self, data: bytes) -> None:
        self._leg.say(data)

    async def press(self, digit: str) -> None:
        self._leg.press(digit)

    async def hang_up(self) -> None:
        self._leg.hang_up()

    async def transferred(self) -> list[str]:
        await self._leg.over()
        return [leg.target for leg in self._leg.record.dialled]


class TwilioLine(_Line):
    transfer = twiml.document(twiml.dial(NUMBER))
    side: TwilioSide

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as leg:
            await asyncio.sleep(ANSWERED)
            yield TwilioPhone(leg)


@asynccontextmanager
async def twilio(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = TwilioSide(f"{PUBLIC}/twilio/voice", session=http)
        token = SecretStr(side.account.auth_token)
        account = TwilioConfig(account_sid=side.account.sid, auth_token=token)
        config = ServerConfig(public_url=PUBLIC, auth_token=token, twilio=account, max_calls=max_calls)
        line = TwilioLine(network, create_app(bot, config, http=http))
        line.side = side
        network.add(HOST, line.app)
        network.add("api.twilio.com", side.app())
        async with side:
            yield line


class EmulatedPhone:
    """The phone of a call at a carrier that is made of ``LineCarrier``."""

    def __init__(self, call: LineCall[Any]) -> None:
        self._call = call

    @property
    def heard(self) -> bytes:
        return self._call.record.heard_bytes

    @property
    def is_over(self) -> bool:
        return self._call.is_over

    @property
    def was_refused(self) -> bool:
        return self._call.status == "busy"

    async def say(self, data: bytes) -> None:
        self._call.say(data)

    async def press(self, digit: str) -> None:
        self._call.press(digit)

    async def hang_up(self) -> None:
        self._call.hang_up()

    async def transferred(self) -> list[str]:
        await self._call.over()
        assert (self._call.warnings, self._call.errors) == ([], [])
        return self._call.dialled


class PlivoLine(_Line):
    transfer = plivo_xml.document(plivo_xml.dial(NUMBER))
    side: EmulatedPlivo
    carrier: Carrier

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as call:
            await asyncio.sleep(ANSWERED)
            yield EmulatedPhone(call)


@asynccontextmanager
async def plivo(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = emulate_plivo(PUBLIC, session=http)
        account = PlivoConfig.from_env(side.environment("https://api.plivo.com"))
        config = ServerConfig(public_url=PUBLIC, max_calls=max_calls)
        carrier = PlivoCarrier(config, account)
        line = PlivoLine(network, create_app(bot, config, carrier=carrier, http=http))
        line.side = side
        line.carrier = carrier
        network.add(HOST, line.app)
        network.add(side.api_host, side.app())
        async with side:
            yield line


class TelnyxLine(_Line):
    transfer = NUMBER
    side: EmulatedTelnyx

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as call:
            await asyncio.sleep(ANSWERED)
            yield EmulatedPhone(call)


@asynccontextmanager
async def telnyx(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = EmulatedTelnyx(PUBLIC, session=http)
        config = ServerConfig(public_url=PUBLIC, max_calls=max_calls)
        carriers = make_carriers("telnyx", config, environ=side.environment("https://api.telnyx.com"))
        line = TelnyxLine(network, create_app(bot, config, carrier=carriers, http=http))
        line.side = side
        network.add(HOST, line.app)
        network.add(side.api_host, side.app())
        async with side:
            yield line


class WidePhone(EmulatedPhone):
    """The telephone speaks µ-law, the wire PCM16 at 16 kHz."""

    @property
    def heard(self) -> bytes:
        return widen(self._call.record.heard_bytes, WIDE)

    async def say(self, data: bytes) -> None:
        self._call.say(narrow(data, WIDE))


class VonageLine(_Line):
    transfer = ncco.document(ncco.connect_number(NUMBER))
    side: EmulatedVonage
    carrier: Carrier

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as call:
            await asyncio.sleep(ANSWERED)
            yield WidePhone(call)


@asynccontextmanager
async def vonage(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = emulate_vonage(PUBLIC, session=http)
        config = ServerConfig(public_url=PUBLIC, max_calls=max_calls)
        [carrier] = make_carriers("vonage", config, environ=side.environment("https://api.nexmo.com"))
        line = VonageLine(network, create_app(bot, config, carrier=carrier, http=http))
        line.side = side
        line.carrier = carrier
        network.add(HOST, line.app)
        network.add(side.api_host, side.app())
        async with side:
            yield line


class PBXLine(_Line):
    side: EmulatedPBX

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as call:
            await asyncio.sleep(ANSWERED)
            yield WidePhone(call)


@asynccontextmanager
async def asterisk(
    bot: Bot, max_calls: int, connection: MediaConnection | None = None
) -> AsyncIterator[PBXLine]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = emulate_pbx(PUBLIC, session=http, connection=connection)
        config = ServerConfig(max_calls=max_calls)
        carriers = make_carriers("asterisk", config, environ=side.environment(""))
        line = PBXLine(network, create_app(bot, config, carrier=carriers, http=http))
        line.side = side
        network.add(HOST, line.app)
        async with side:
            yield line


class SignalWireLine(_Line):
    transfer = NUMBER
    side: EmulatedSignalWire

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as call:
            await asyncio.sleep(ANSWERED)
            yield EmulatedPhone(call)


@asynccontextmanager
async def signalwire(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = EmulatedSignalWire(PUBLIC, session=http)
        config = ServerConfig(public_url=PUBLIC, max_calls=max_calls)
        environ = side.environment(f"https://{side.api_host}")
        carriers = make_carriers("signalwire", config, environ=environ)
        line = SignalWireLine(network, create_app(bot, config, carrier=carriers, http=http))
        line.side = side
        network.add(HOST, line.app)
        network.add(side.api_host, side.app())
        async with side:
            yield line


class LoopbackPhone:
    def __init__(self, call: LoopbackCall) -> None:
        self._call = call

    @property
    def heard(self) -> bytes:
        return self._call.heard

    @property
    def is_over(self) -> bool:
        return self._call.is_over

    @property
    def was_refused(self) -> bool:
        return self._call.was_refused

    async def say(self, data: bytes) -> None:
        await self._call.say(data)

    async def press(self, digit: str) -> None:
        await self._call.press(digit)

    async def hang_up(self) -> None:
        await self._call.hang_up()

    async def transferred(self) -> list[str]:
        return self._call.transferred_to


class LoopbackLine(_Line):
    transfer = NUMBER
    side: LoopbackExchange

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.side.call() as call:
            await asyncio.sleep(ANSWERED)
            yield LoopbackPhone(call)


@asynccontextmanager
async def loopback(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = LoopbackExchange(PUBLIC, TOKEN, http)
        carrier = LoopbackCarrier("https://exchange.example", TOKEN)
        config = ServerConfig(public_url=PUBLIC, max_calls=max_calls)
        line = LoopbackLine(network, create_app(bot, config, carrier=carrier, http=http))
        line.side = side
        network.add(HOST, line.app)
        network.add("exchange.example", side.app)
        yield line


class BrowserLine(_Line):
    transfer = NUMBER
    page: Page

    @asynccontextmanager
    async def call(self) -> AsyncIterator[Phone]:
        async with self.page.call() as call:
            await asyncio.sleep(ANSWERED)
            yield call


@asynccontextmanager
async def browser(bot: Bot, max_calls: int) -> AsyncIterator[Line]:
    async with MemoryNetwork() as network:
        http = network.session()
        carrier = BrowserCarrier(BrowserConfig(token=SecretStr(TOKEN), public_url=PUBLIC))
        config = ServerConfig(public_url=PUBLIC, max_calls=max_calls)
        line = BrowserLine(network, create_app(bot, config, carrier=carrier, http=http))
        network.add(HOST, line.app)
        line.page = Page(PUBLIC, TOKEN, http)
        await line.page.open()
        yield line
