"""A phone bot, everything it talks to, and a line to it, on a network in memory and on virtual time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.calls.phone_bot import PUBLIC, PhoneBot
from voiceflow.emulators.twilio import EmulatedTwilio
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork


@pytest.fixture
def bot() -> PhoneBot:
    return PhoneBot()


@pytest.fixture
def line(
    network: MemoryNetwork, carrier: Callable[..., EmulatedTwilio], bot: PhoneBot
) -> Callable[[], EmulatedTwilio]:
    """Puts the bot on the network and makes the carrier that calls it."""

    def make() -> EmulatedTwilio:
        made = carrier(f"{PUBLIC}/twilio/voice")
        config = ServerConfig.model_validate({"public_url": PUBLIC, "auth_token": made.account.auth_token})
        network.add("voice.example.com", create_app(bot, config, http=network.session()))
        return made

    return make
