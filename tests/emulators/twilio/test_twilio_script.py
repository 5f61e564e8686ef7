"""The documents of a call."""

from __future__ import annotations

import asyncio

import pytest

from tests.emulators.twilio.test_carrier import App, Socket, carrier_for, now
from voiceflow.emulators.twilio import (
    CallFaults,
    TwilioNumberSettings,
)

SECOND = bytes(range(250)) * 32


async def test_when_the_app_closes_the_stream_the_document_goes_on(app: App) -> None:
    app.documents["/voice"] = (
        '<Response><Connect><Stream url="wss://voice.example.com/media"/></Connect>'
        '<Pause length="2"/><Redirect>/next</Redirect></Response>'
    )
    app.documents["/next"] = "<Response><Say>Good bye, and thank you.</Say><Hangup/><Pause/></Response>"

    async def leave(socket: Socket) -> None:
        await asyncio.sleep(1)
        await socket.media(SECOND)
        await socket.ws.close()

    app.behave = leave
    async with carrier_for(app) as (carrier, _):
        async with carrier.call() as call:
            await call.over()
        assert call.record.verbs == [
            (0.0, "Connect"),
            (1.0, "Pause"),
            (3.0, "Redirect"),
            (3.0, "Say"),
            (4.6, "Hangup"),
        ]
        assert app.sockets[0].of("stop") == []
        assert call.status == "completed"
        assert call.errors == []
        # Nothing of the second that was queued is heard without the stream.
        assert call.record.heard == []


@pytest.mark.parametrize(
    ("document", "code"), [("", 12100), ("<Response><Record/></Response>", 12100), (None, 11200)]
)
async def test_a_document_that_cannot_be_had_is_an_error(app: App, document: str | None, code: int) -> None:
    app.documents = {} if document is None else {"/voice": document}
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        assert [error.code for error in call.errors] == [code]
        assert call.status == "failed"


async def test_a_webhook_has_15_seconds_and_then_the_fallback_has_its_turn(app: App) -> None:
    app.delay = 14.9
    fallback = TwilioNumberSettings(fallback_url="https://voice.example.com/fallback")
    app.documents["/fallback"] = "<Response><Hangup/></Response>"
    async with carrier_for(app, settings=fallback) as (carrier, _):
        async with carrier.call() as call:
            assert call.is_streaming
            assert now() == 14.9
        async with carrier.call(faults=CallFaults(webhook_delay=0.2)) as call:
            assert call.is_over
        assert [error.code for error in call.errors] == [11200, 11200]
        assert now() == pytest.approx(14.9 + 30)
