"""The carrier from end to end over the real wire, on virtual time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

import aiohttp
import numpy as np
import pytest

from voiceflow.emulators.twilio import (
    Account,
    CallFaults,
    EmulatedTwilio,
    Stretch,
    TwilioNumberSettings,
)
from voiceflow.emulators.twilio.signature import signature
from voiceflow.testing import Link, MemoryNetwork

VOICE = "https://voice.example.com/voice"
SPEECH = bytes(range(1, 161)) * 25  # half a second
SECOND = bytes(range(250)) * 32


class Socket(Protocol):
    ws: aiohttp.web.WebSocketResponse
    ended: float | None
    headers: dict[str, str]
    messages: list[tuple[float, dict[str, Any]]]

    @property
    def audio(self) -> bytes: ...
    async def media(self, data: bytes) -> None: ...
    async def send(self, event: str, **content: object) -> None: ...
    def of(self, event: str) -> list[dict[str, Any]]: ...


class App(Protocol):
    documents: dict[str, str]
    behave: Callable[[Socket], Awaitable[None]] | None
    requests: list[tuple[float, str, dict[str, str], dict[str, str]]]
    sockets: list[Socket]
    delay: float

    def application(self) -> aiohttp.web.Application: ...
    def forms(self, path: str) -> list[dict[str, str]]: ...


def now() -> float:
    return asyncio.get_running_loop().time()


@contextlib.asynccontextmanager
async def carrier_for(
    app: App, *, settings: TwilioNumberSettings | None = None, link: Link | None = None
) -> AsyncIterator[tuple[EmulatedTwilio, MemoryNetwork]]:
    async with MemoryNetwork(link=link) as network:
        network.add("voice.example.com", app.application())
        async with EmulatedTwilio(VOICE, session=network.session(), settings=settings) as carrier:
            yield carrier, network


async def test_the_webhook_is_a_signed_form(app: App) -> None:
    async with carrier_for(app) as (carrier, _):
        async with carrier.call("+15550100", "+15550199", parameters={"FromCity": ""}) as call:
            pass
        ((at, path, form, headers),) = app.requests
        assert (at, path) == (0.0, "/voice")
        assert form == {
            "CallSid": call.sid,
            "AccountSid": carrier.account.sid,
            "ApiVersion": "2010-04-01",
            "From": "+15550100",
            "To": "+15550199",
            "Caller": "+15550100",
            "Called": "+15550199",
            "CallStatus": "ringing",
            "Direction": "inbound",
            "FromCity": "",
        }
        token = carrier.account.auth_token
        assert headers["X-Twilio-Signature"] == signature(token, VOICE, form.items())
        stream = signature(token, "wss://voice.example.com/media")
        assert app.sockets[0].headers["x-twilio-signature"] == stream


async def test_the_caller_hangs_up_with_stop_and_a_closed_socket(app: App) -> None:
    async with carrier_for(app, link=Link(latency=0.03)) as (carrier, _):
        async with carrier.call() as call:
            await asyncio.sleep(1)
            hung_up = now()
            call.hang_up()
            await call.over()
        (socket,) = app.sockets
        at, last = socket.messages[-1]
        assert last["event"] == "stop"
        assert at == socket.ended == round(hung_up + 0.03, 9)
        assert socket.ws.close_code == 1000
        assert call.status == "completed"
        assert (call.errors, call.warnings) == ([], [])


async def test_the_caller_hears_what_the_app_sends_when_it_arrives(app: App) -> None:
    async def talk(socket: Socket) -> None:
        await asyncio.sleep(0.5)
        await socket.media(SECOND)
        await asyncio.sleep(0.25)
        await socket.media(SECOND)
        await asyncio.sleep(3)
        await socket.media(SECOND)

    app.behave = talk
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        await asyncio.sleep(6)
        assert call.record.heard == [Stretch(0.5, SECOND * 2), Stretch(3.75, SECOND)]
        assert [(message.at, message.size) for message in call.record.media] == [
            (0.5, 8000),
            (0.75, 8000),
            (3.75, 8000),
        ]
        assert call.record.heard_between(2.25, 2.75) == SECOND[6000:] + b"\xff" * 2000
        assert call.record.heard_bytes == SECOND * 3


async def test_marks_come_back_when_played_and_clear_sends_back_the_rest(app: App) -> None:
    async def talk(socket: Socket) -> None:
        await socket.send("mark", mark={"name": "empty"})
        for name in ("one", "two", "three"):
            await socket.media(SECOND)
            await socket.send("mark", mark={"name": name})
        await asyncio.sleep(1.5)
        await socket.send("clear")
        await socket.media(SPEECH)
        await socket.send("mark", mark={"name": "four"})

    app.behave = talk
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        await asyncio.sleep(4)
        (socket,) = app.sockets
        marks = [(at, event) for at, event in socket.messages if event["event"] == "mark"]
        assert [(at, event["mark"]) for at, event in marks] == [
            (0.0, {"name": "empty"}),
            (1.0, {"name": "one"}),
            (1.5, {"name": "two"}),
            (1.5, {"name": "three"}),
            (2.0, {"name": "four"}),
        ]
        assert [echo.cleared for echo in call.record.echoes] == [False, False, True, True, False]
        (cleared,) = call.record.clears
        assert (cleared.at, cleared.dropped, cleared.marks) == (1.5, 12000, ("two", "three"))
        assert call.record.heard == [Stretch(0.0, SECOND + SECOND[:4000] + SPEECH)]
        sequence = [int(str(event["sequenceNumber"])) for _, event in socket.messages[1:]]
        assert sequence == list(range(1, len(sequence) + 1))


async def test_keys_reach_the_app_in_order(app: App) -> None:
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        for key in "15#":
            call.press(key)
        with pytest.raises(ValueError, match="keys"):
            call.press("12")
        await asyncio.sleep(0.5)
        assert [event["dtmf"] for event in app.sockets[0].of("dtmf")] == [
            {"track": "inbound_track", "digit": key} for key in "15#"
        ]


async def test_what_the_app_does_wrong_is_a_warning_once_a_stream(app: App) -> None:
    async def misbehave(socket: Socket) -> None:
        await socket.ws.send_bytes(b"audio")
        await socket.ws.send_bytes(b"audio")
        await socket.ws.send_str("hello")
        await socket.send("media", media={"payload": "", "track": "outbound"})
        for _ in range(2):
            await socket.media(bytes(301 * 8000))

    app.behave = misbehave
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        await asyncio.sleep(1)
        assert [warning.code for warning in call.warnings] == [31950, 31951, 31931]
        assert call.record.media[-1].size == 301 * 8000


CONNECT = '<Response><Connect action="/after?n=1"><Stream url="wss://voice.example.com/media"/></Connect></Response>'


async def test_the_action_is_asked_when_the_stream_breaks_and_its_document_runs(app: App) -> None:
    app.documents["/voice"] = CONNECT
    app.documents["/after"] = "<Response><Say>We are sorry.</Say></Response>"
    async with carrier_for(app) as (carrier, _):
        async with carrier.call(faults=CallFaults(cuts=[0.5])) as call:
            await call.over()
        assert call.record.verbs == [(0.0, "Connect"), (0.5, "Say")]
        assert call.record.spoken == [(0.5, "We are sorry.")]
        assert call.record.requests == [(0.0, VOICE), (0.5, "https://voice.example.com/after?n=1")]
        at, _, form, headers = app.requests[-1]
        assert (at, form["CallStatus"], form["CallSid"]) == (0.5, "in-progress", call.sid)
        assert form["StreamSid"] == app.sockets[0].of("start")[0]["streamSid"]
        url, token = "https://voice.example.com/after?n=1", carrier.account.auth_token
        assert headers["X-Twilio-Signature"] == signature(token, url, form.items())


@pytest.mark.parametrize("asks", [True, False])
async def test_after_a_hang_up_the_action_is_asked_only_where_that_is_wanted(app: App, asks: bool) -> None:
    app.documents["/voice"] = CONNECT
    app.documents["/after"] = "<Response><Say>Nobody hears this.</Say></Response>"
    async with carrier_for(app) as (carrier, _):
        async with carrier.call(faults=CallFaults(action_at_the_end=asks)) as call:
            await asyncio.sleep(0.5)
        assert [form["CallStatus"] for form in app.forms("/after")] == (["completed"] if asks else [])
        assert [verb for _, verb in call.record.verbs] == ["Connect"]


async def test_only_as_many_streams_break_as_are_told(app: App) -> None:
    app.documents["/voice"] = app.documents["/after"] = CONNECT
    async with carrier_for(app) as (carrier, _), carrier.call(faults=CallFaults(cuts=[0.5, 1.0])) as call:
        await asyncio.sleep(100)
        assert [at for at, verb in call.record.verbs if verb == "Connect"] == [0.0, 0.5, 1.5]
        assert call.is_streaming


async def test_a_broken_connection_has_no_stop(app: App) -> None:
    async with carrier_for(app) as (carrier, _), carrier.call() as call:
        call.say(SECOND)
        await asyncio.sleep(0.5)
        call.cut()
        await call.over()
        await asyncio.sleep(0.1)
        assert app.sockets[0].ws.close_code == 1006
        assert app.sockets[0].ended == 0.5
        assert app.sockets[0].of("stop") == []
        assert call.errors == []
        with pytest.raises(RuntimeError, match="no stream"):
            call.cut()


async def test_a_connection_that_the_app_breaks_is_an_error(app: App) -> None:
    async with carrier_for(app) as (carrier, network), carrier.call() as call:
        network.connections()[-1].cut()
        await call.over()
        assert [error.code for error in call.errors] == [31903]


async def test_stop_can_come_twice(app: App) -> None:
    async with carrier_for(app) as (carrier, _):
        async with carrier.call(faults=CallFaults(duplicate_stop=True)):
            await asyncio.sleep(1)
        assert [event["event"] for _, event in app.sockets[0].messages[-2:]] == ["stop", "stop"]


async def test_a_recording_has_both_sides_on_one_timeline(app: App) -> None:
    async def talk(socket: Socket) -> None:
        await asyncio.sleep(0.25)
        await socket.media(b"\x00" * 4000)

    app.behave = talk
    async with carrier_for(app) as (carrier, _):
        async with carrier.call() as call:
            await asyncio.sleep(0.5)
            call.say(b"\x80" * 4000)
            await asyncio.sleep(1)
        sides = call.record.stereo()
        assert sides.shape == (12000, 2)
        assert np.flatnonzero(sides[:, 0]).tolist() == list(range(4000, 8000))
        assert np.flatnonzero(sides[:, 1]).tolist() == list(range(2000, 6000))
        assert (sides[4000, 0], sides[2000, 1]) == (32124, -32124)


async def test_public_names_can_lead_to_other_addresses(app: App) -> None:
    settings = TwilioNumberSettings(routes={"voice.example.com": "http://local.test:8080"})
    async with MemoryNetwork() as network:
        network.add("local.test", app.application())
        account = Account(auth_token="other")
        async with EmulatedTwilio(
            VOICE, session=network.session(), account=account, settings=settings
        ) as carrier:
            async with carrier.call() as call:
                assert call.is_streaming
            _, _, form, headers = app.requests[0]
            assert headers["Host"] == "voice.example.com"
            assert headers["X-Twilio-Signature"] == signature("other", VOICE, form.items())
            stream = signature("other", "wss://voice.example.com/media")
            assert app.sockets[0].headers["x-twilio-signature"] == stream


async def test_calls_run_beside_each_other(app: App) -> None:
    async with carrier_for(app) as (carrier, _), contextlib.AsyncExitStack() as stack:
        calls = [await stack.enter_async_context(carrier.call()) for _ in range(20)]
        for number, call in enumerate(calls):
            call.say(bytes([number]) * 4000)
        await asyncio.sleep(1)
        for number, socket in enumerate(app.sockets):
            assert set(socket.audio) == {0xFF, number}
