"""What every emulated carrier does. A new one is a line in ``CARRIERS``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from tests.contracts.emulated_carrier import Serve, check
from voiceflow.emulators.asterisk import emulate as emulate_pbx
from voiceflow.emulators.default import default_emulated_carrier
from voiceflow.emulators.kit.carrier import EmulatedCarrier
from voiceflow.emulators.plivo import emulate as emulate_plivo
from voiceflow.emulators.signalwire import EmulatedSignalWire
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.emulators.vonage import emulate as emulate_vonage
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Bot
from voiceflow.transports.carriers import make_carriers

PUBLIC = "https://voice.example.com"
TOKEN = "a-token-for-tests"


@asynccontextmanager
async def default(bot: Bot) -> AsyncIterator[EmulatedCarrier]:
    """The carrier of those who choose none."""
    async with MemoryNetwork() as network:
        http = network.session()
        config = ServerConfig(public_url=PUBLIC, auth_token=SecretStr(TOKEN))
        network.add("voice.example.com", create_app(bot, config, http=http))
        async with default_emulated_carrier(PUBLIC, session=http, token=TOKEN) as carrier:
            network.add(carrier.api_host, carrier.app())
            yield carrier


@asynccontextmanager
async def plivo(bot: Bot) -> AsyncIterator[EmulatedCarrier]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = emulate_plivo(PUBLIC, session=http, token=TOKEN)
        config = ServerConfig(public_url=PUBLIC)
        carriers = make_carriers("plivo", config, environ=side.environment("https://api.plivo.com"))
        network.add("voice.example.com", create_app(bot, config, carrier=carriers, http=http))
        network.add(side.api_host, side.app())
        async with side:
            yield side


@asynccontextmanager
async def telnyx(bot: Bot) -> AsyncIterator[EmulatedCarrier]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = EmulatedTelnyx(PUBLIC, session=http)
        config = ServerConfig(public_url=PUBLIC)
        carriers = make_carriers("telnyx", config, environ=side.environment("https://api.telnyx.com"))
        network.add("voice.example.com", create_app(bot, config, carrier=carriers, http=http))
        network.add(side.api_host, side.app())
        async with side:
            yield side


@asynccontextmanager
async def vonage(bot: Bot) -> AsyncIterator[EmulatedCarrier]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = emulate_vonage(PUBLIC, session=http, token=TOKEN * 2)
        config = ServerConfig(public_url=PUBLIC)
        carriers = make_carriers("vonage", config, environ=side.environment("https://api.nexmo.com"))
        network.add("voice.example.com", create_app(bot, config, carrier=carriers, http=http))
        network.add(side.api_host, side.app())
        async with side:
            yield side


@asynccontextmanager
async def signalwire(bot: Bot) -> AsyncIterator[EmulatedCarrier]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = EmulatedSignalWire(PUBLIC, session=http)
        config = ServerConfig(public_url=PUBLIC)
        environ = side.environment(f"https://{side.api_host}")
        carriers = make_carriers("signalwire", config, environ=environ)
        network.add("voice.example.com", create_app(bot, config, carrier=carriers, http=http))
        network.add(side.api_host, side.app())
        async with side:
            yield side


@asynccontextmanager
async def asterisk(bot: Bot) -> AsyncIterator[EmulatedCarrier]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = emulate_pbx(PUBLIC, session=http)
        config = ServerConfig()
        carriers = make_carriers("asterisk", config, environ=side.environment(""))
        network.add("voice.example.com", create_app(bot, config, carrier=carriers, http=http))
        async with side:
            yield side


CARRIERS: list[Serve] = [
    asterisk,
    default,
    plivo,
    signalwire,
    telnyx,
    vonage,
]


@pytest.mark.parametrize("serve", CARRIERS, ids=lambda serve: serve.__name__)
async def test_an_emulated_carrier_keeps_the_port(serve: Serve) -> None:
    await check(serve)
