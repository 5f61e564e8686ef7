"""The carrier's REST API: calls made, changed and ended from the app's side."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Protocol

import aiohttp
import pytest
from aiohttp import web

from voiceflow.emulators.twilio import (
    Account,
    Callee,
    EmulatedTwilio,
    EmulatedTwilioCall,
)
from voiceflow.testing import MemoryNetwork

CALLEE = "+15550111"


class App(Protocol):
    documents: dict[str, str]
    sockets: list[Any]

    def application(self) -> web.Application: ...
    def forms(self, path: str) -> list[dict[str, str]]: ...


class Client:
    """Sends requests and returns status and body."""

    def __init__(self, session: aiohttp.ClientSession, carrier: EmulatedTwilio) -> None:
        self.session = session
        self.carrier = carrier
        self.auth = (carrier.account.sid, carrier.account.auth_token)
        self.base = f"https://api.twilio.com/2010-04-01/Accounts/{carrier.account.sid}"

    async def send(self, method: str, path: str, form: object = None) -> tuple[int, dict[str, Any]]:
        keys = base64.b64encode(":".join(self.auth).encode()).decode()
        async with self.session.request(
            method, self.base + path, data=form, headers={"Authorization": f"Basic {keys}"}
        ) as answer:
            return answer.status, {} if answer.status == 204 else await answer.json()

    async def create(self, **form: object) -> tuple[int, dict[str, Any]]:
        fields: dict[str, object] = {
            "To": CALLEE,
            "From": "+15550199",
            "Url": "https://voice.example.com/voice",
        }
        fields |= form
        pairs = [
            (name, item)
            for name, value in fields.items()
            for item in (value if isinstance(value, list) else [value])
        ]
        return await self.send("POST", "/Calls.json", pairs)


@contextlib.asynccontextmanager
async def client_for(app: App, account: Account | None = None) -> AsyncIterator[Client]:
    async with MemoryNetwork() as network:
        network.add("voice.example.com", app.application())
        session = network.session()
        async with EmulatedTwilio(
            "https://voice.example.com/voice", session=session, account=account
        ) as carrier:
            network.add("api.twilio.com", carrier.app())
            yield Client(session, carrier)


async def test_a_call_is_queued_rings_and_is_answered(app: App) -> None:
    async with client_for(app) as client:
        client.carrier.callees[CALLEE] = Callee(ring=3.0)
        status, body = await client.create(
            StatusCallback="https://voice.example.com/status",
            StatusCallbackEvent=["initiated", "ringing", "answered", "completed"],
        )
        assert (status, body["status"], body["direction"]) == (201, "queued", "outbound-api")
        assert (body["to"], body["from"], body["start_time"]) == (CALLEE, "+15550199", None)
        path = f"/Calls/{body['sid']}.json"
        await asyncio.sleep(1)
        assert (await client.send("GET", path))[1]["status"] == "ringing"
        await asyncio.sleep(3)
        assert (await client.send("GET", path))[1]["status"] == "in-progress"
        assert app.forms("/voice")[0]["Direction"] == "outbound-api"
        assert app.forms("/voice")[0]["CallStatus"] == "in-progress"
        await asyncio.sleep(60)
        status, body = await client.send("POST", path, {"Status": "completed"})
        assert status == 200
        await asyncio.sleep(1)
        status, body = await client.send("GET", path)
        assert (body["status"], body["duration"]) == ("completed", "61")
        assert body["end_time"] == "Thu, 01 Jan 2026 00:01:04 +0000"
        assert [form["CallStatus"] for form in app.forms("/status")] == [
            "initiated",
            "ringing",
            "in-progress",
            "completed",
        ]
        assert [message["event"] for message in app.sockets[0].of("stop")] == ["stop"]


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed"])
async def test_a_callee_may_not_answer(app: App, outcome: str) -> None:
    async with client_for(app) as client:
        client.carrier.callees[CALLEE] = Callee(ring=3.0, outcome=outcome)
        _, body = await client.create(StatusCallback="https://voice.example.com/status")
        await client.carrier.calls[body["sid"]].over()
        assert client.carrier.calls[body["sid"]].status == outcome
        await asyncio.sleep(0.1)
        assert [form["CallStatus"] for form in app.forms("/status")] == [outcome]
        assert app.forms("/voice") == []


async def test_nobody_rings_longer_than_the_timeout(app: App) -> None:
    async with client_for(app) as client:
        client.carrier.callees[CALLEE] = Callee(ring=50.0)
        _, body = await client.create(Timeout=20)
        call = client.carrier.calls[body["sid"]]
        await call.over()
        assert call.record.statuses[-1] == (20.0, "no-answer")


async def test_a_ringing_call_can_be_canceled(app: App) -> None:
    async with client_for(app) as client:
        _, body = await client.create()
        await asyncio.sleep(1)
        status, _ = await client.send("POST", f"/Calls/{body['sid']}.json", {"Status": "canceled"})
        assert status == 200
        call = client.carrier.calls[body["sid"]]
        await call.over()
        assert call.record.statuses[-1] == (1.0, "canceled")


async def test_a_callee_acts_on_the_call(app: App) -> None:
    async def person(call: EmulatedTwilioCall) -> None:
        await call.streaming()
        call.say(b"\x80" * 8000)
        await asyncio.sleep(2)
        call.hang_up()

    async with client_for(app) as client:
        client.carrier.callees[CALLEE] = Callee(ring=1.0, script=person)
        _, body = await client.create()
        call = client.carrier.calls[body["sid"]]
        await call.over()
        assert call.record.statuses[-1] == (3.0, "completed")
        assert app.sockets[0].audio.count(b"\x80") == 8000


async def test_what_fails_in_a_callee_comes_out_of_the_carrier(app: App) -> None:
    async def person(call: EmulatedTwilioCall) -> None:
        await asyncio.sleep(1)
        raise KeyError("assertion")

    async with client_for(app) as client:
        client.carrier.callees[CALLEE] = Callee(ring=1.0, script=person)
        _, body = await client.create()
        await client.carrier.calls[body["sid"]].over()
        assert client.carrier.calls[body["sid"]].record.statuses[-1] == (2.0, "completed")
        with pytest.raises(KeyError, match="assertion"):
            await client.carrier.close()


@pytest.mark.parametrize(
    "form", [{"Twiml": "<Response><Pause length='9'/></Response>"}, {"Url": "https://voice.example.com/next"}]
)
async def test_a_new_document_ends_the_stream(app: App, form: dict[str, str]) -> None:
    app.documents["/next"] = "<Response><Pause length='9'/></Response>"
    async with client_for(app) as client, client.carrier.call() as call:
        await asyncio.sleep(1)
        status, body = await client.send("POST", f"/Calls/{call.sid}.json", form)
        assert (status, body["status"]) == (200, "in-progress")
        await call.over()
        assert [event["event"] for _, event in app.sockets[0].messages][-1] == "stop"
        assert call.record.verbs == [(0.0, "Connect"), (1.0, "Pause")]
        assert call.record.statuses[-1] == (10.0, "completed")


async def test_what_is_not_there_gets_an_error_body(app: App) -> None:
    async with client_for(app) as client:
        for path in ("/Calls/CA0.json", "/Queues.json"):
            status, body = await client.send("GET", path)
            assert (status, body["code"]) == (404, 20404)
