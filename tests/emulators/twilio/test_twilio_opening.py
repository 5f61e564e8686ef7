"""A stream that is opened, or cannot be."""

from __future__ import annotations

import aiohttp
import pytest

from tests.emulators.twilio.test_carrier import App, carrier_for
from voiceflow.testing import Reachability

CONNECT = '<Response><Connect action="/after?n=1"><Stream url="wss://voice.example.com/media"/></Connect></Response>'


async def test_the_action_is_asked_when_the_upgrade_is_refused(app: App) -> None:
    app.documents["/voice"] = CONNECT.replace("/media", "/voice")
    app.documents["/after"] = "<Response><Hangup/></Response>"
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        await call.over()
        assert [error.code for error in call.errors] == [31920]
        assert [verb for _, verb in call.record.verbs] == ["Connect", "Hangup"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ws://voice.example.com/media", 31922),
        ("wss://voice.example.com/media?tenant=blue", 31920),
        ("wss://voice.example.com/voice", 31920),
        ("wss://nobody.example.com/media", 31902),
        ("wss://silent.example.com/media", 31901),
    ],
)
async def test_a_stream_that_cannot_be_opened_is_an_error(app: App, url: str, code: int) -> None:
    app.documents["/voice"] = f'<Response><Connect><Stream url="{url}"/></Connect></Response>'
    async with carrier_for(app) as (carrier, network):
        network.add("silent.example.com", aiohttp.web.Application())
        network.reach("silent.example.com", Reachability.SILENT)
        async with carrier.call() as call:
            await call.over()
            assert [error.code for error in call.errors] == [code]
            assert call.status == "completed"
