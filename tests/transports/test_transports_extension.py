"""A server without a carrier that makes calls."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow.errors import ConfigurationError
from voiceflow.testing import MemoryNetwork
from voiceflow.transports.dialling import OutboundCalls
from voiceflow.transports.extension import NoCarrier

PERSON, OWN = "+15550100", "+15550199"


async def test_a_carrier_that_makes_no_calls_is_named() -> None:
    async with MemoryNetwork() as network:
        calls = OutboundCalls(NoCarrier("/none"), http=network.session)
        with pytest.raises(ConfigurationError, match="NoCarrier cannot make calls"):
            await calls.dial(PERSON, lambda _: asyncio.sleep(0), from_number=OWN)
