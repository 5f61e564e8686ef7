"""The callbacks of calls and streams."""

from __future__ import annotations

import asyncio

from tests.emulators.twilio.test_carrier import App, carrier_for
from voiceflow.emulators.twilio import (
    CallFaults,
    StatusCallback,
    TwilioNumberSettings,
)


async def test_status_callbacks_come_in_order_with_their_numbers(app: App) -> None:
    hook = StatusCallback(
        url="https://voice.example.com/status", events=["initiated", "ringing", "answered", "completed"]
    )
    async with carrier_for(app, settings=TwilioNumberSettings(status_callback=hook)) as (carrier, _):
        async with carrier.call():
            await asyncio.sleep(61.5)
        forms = app.forms("/status")
        assert [(form["CallStatus"], form["SequenceNumber"]) for form in forms] == [
            ("ringing", "0"),
            ("in-progress", "1"),
            ("completed", "2"),
        ]
        assert (forms[-1]["CallDuration"], forms[-1]["Duration"]) == ("61", "2")
        assert forms[-1]["Timestamp"] == "Thu, 01 Jan 2026 00:01:01 +0000"
        app.requests.clear()
        async with carrier.call(faults=CallFaults(callbacks_twice=True, callbacks_reversed=True)):
            pass
        assert [form["SequenceNumber"] for form in app.forms("/status")] == ["2", "2", "1", "1", "0", "0"]


async def test_a_stream_tells_its_own_callback(app: App) -> None:
    app.documents["/voice"] = (
        '<Response><Connect><Stream url="wss://voice.example.com/media" name="agent" '
        'statusCallback="https://voice.example.com/status-of-stream"/></Connect></Response>'
    )
    async with carrier_for(app) as (carrier, _):
        async with carrier.call():
            await asyncio.sleep(1)
        forms = app.forms("/status-of-stream")
        assert [form["StreamEvent"] for form in forms] == ["stream-started", "stream-stopped"]
        assert {form["StreamName"] for form in forms} == {"agent"}
