"""Telnyx's REST API: our client and the official one, against the same emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.sdk.sent_requests import Sent, listening, sent
from voiceflow.clients.telnyx import TelnyxClient, TelnyxConfig
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.testing import MemoryNetwork

NUMBER = "+15550142"
TO, CALLER, CALL = NUMBER, "+15550199", "v3:0a"
ANSWER, STATUS = "https://voice.example.com/x/voice?a=b", "https://voice.example.com/x/dial/1"


@asynccontextmanager
async def telnyx() -> AsyncIterator[tuple[EmulatedTelnyx, TelnyxClient]]:
    async with MemoryNetwork() as network:
        http = network.session()
        side = EmulatedTelnyx("https://voice.example.com", session=http)
        network.add(side.api_host, side.app())
        network.add("voice.example.com", web.Application())
        client = TelnyxClient(TelnyxConfig.from_env(side.environment("https://api.telnyx.com")), session=http)
        async with side:
            yield side, client


async def test_a_call_to_somebody_asks_for_its_document() -> None:
    async with telnyx() as (side, client):
        call_id = await client.dial(
            NUMBER,
            "+15550100",
            account_sid=side.account.account_sid,
            application_sid=side.account.application_id,
            url="https://voice.example.com/telnyx/voice",
        )
        call = side.calls[call_id]
        await asyncio.sleep(2)
        assert [url for _, url in call.record.requests] == ["https://voice.example.com/telnyx/voice"]


async def test_our_requests_are_those_of_the_official_telnyx_package() -> None:
    official = pytest.importorskip("telnyx")
    httpx = pytest.importorskip("httpx")
    answer = {"call_sid": CALL, "sid": CALL, "status": "queued", "calls": []}
    theirs: list[Sent] = []

    def note(request: Any) -> Any:
        theirs.append(sent(request.method, str(request.url), request.content))
        return httpx.Response(200, json=answer)

    package = official.Telnyx(
        api_key="KEY0", http_client=httpx.Client(transport=httpx.MockTransport(note)), max_retries=0
    )
    calls = package.texml.accounts.calls
    calls.calls(
        "account-1",
        body={
            "To": TO,
            "From": CALLER,
            "ApplicationSid": "12",
            "Url": ANSWER,
            "UrlMethod": "POST",
            "StatusCallback": STATUS,
            "StatusCallbackMethod": "POST",
            "StatusCallbackEvent": "initiated completed",
            "Timeout": 25,
        },
    )
    calls.retrieve_calls("account-1", to=TO, from_=CALLER, page_size=100)
    calls.retrieve(CALL, account_sid="account-1")
    package.calls.actions.hangup(CALL)
    async with listening("api.telnyx.com", answer) as (http, ours):
        config = TelnyxConfig.model_validate({"api_key": "KEY0"})
        client = TelnyxClient(config, session=http)
        ids = {"account_sid": "account-1"}
        made = await client.dial(
            TO, CALLER, **ids, application_sid="12", url=ANSWER, status_url=STATUS, ring=25.0
        )
        assert made == CALL
        await client.list_calls(TO, CALLER, **ids)
        await client.fetch_call(CALL, **ids)
        await client.hang_up(CALL)
    assert ours == theirs
