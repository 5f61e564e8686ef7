"""The course of a call through its documents."""

from __future__ import annotations

from tests.emulators.twilio.test_carrier import App, Socket, carrier_for, now
from voiceflow.emulators.twilio import (
    Callee,
)


async def test_the_action_of_connect_replaces_the_rest(app: App) -> None:
    app.documents["/voice"] = (
        '<Response><Connect action="/after"><Stream url="wss://voice.example.com/media"/></Connect>'
        "<Say>never</Say></Response>"
    )
    app.documents["/after"] = "<Response><Hangup/></Response>"

    async def leave(socket: Socket) -> None:
        await socket.ws.close()

    app.behave = leave
    async with carrier_for(app) as (carrier, _):
        async with carrier.call() as call:
            await call.over()
        assert [verb for _, verb in call.record.verbs] == ["Connect", "Hangup"]
        assert app.forms("/after")[0]["CallStatus"] == "in-progress"


async def test_dial_reports_how_it_went(app: App) -> None:
    app.documents["/voice"] = (
        '<Response><Dial action="/done" timeout="5"><Number>+15550111</Number></Dial></Response>'
    )
    app.documents["/done"] = '<Response><Dial action="/end" timeout="5">+15550112</Dial></Response>'
    app.documents["/end"] = "<Response><Hangup/></Response>"
    async with carrier_for(app) as (carrier, _):
        carrier.callees["+15550111"] = Callee(ring=2.0, talk=10.0)
        carrier.callees["+15550112"] = Callee(ring=20.0)
        async with carrier.call() as call:
            await call.over()
        assert [(leg.target, leg.status, leg.at, leg.duration) for leg in call.record.dialled] == [
            ("+15550111", "completed", 0.0, 10.0),
            ("+15550112", "no-answer", 12.0, 0.0),
        ]
        assert app.forms("/done")[0]["DialCallDuration"] == "10"
        assert app.forms("/end")[0]["DialCallStatus"] == "no-answer"
        assert now() == 17.0


async def test_a_rejected_call_is_never_answered(app: App) -> None:
    app.documents["/voice"] = '<Response><Reject reason="busy"/></Response>'
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        assert call.is_over
        assert [status for _, status in call.record.statuses] == ["queued", "ringing", "busy"]
