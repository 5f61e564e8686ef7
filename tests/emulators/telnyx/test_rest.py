"""Telnyx's REST API: our client and the official one, against the same emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.sdk.sent_requests import Sent, listening, sent
from voiceflow.clients.telnyx import TelnyxClient, TelnyxConfig, texml
from voiceflow.emulators.kit.xml_carrier import XmlSource
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.net.session import client_session
from voiceflow.testing import MemoryNetwork

NUMBER = "+15550142"
TO, CALLER, CALL = NUMBER, "+15550199", "v3:0a"
ANSWER, STATUS = "https://voice.example.com/x/voice?a=b", "https://voice.example.com/x/dial/1"
WAIT = texml.document(texml.pause(30)).encode()


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


async def test_a_live_call_gets_keys_another_document_and_its_end() -> None:
    async with telnyx() as (side, client):
        call = side.dial(NUMBER, "+15550100", XmlSource(document=WAIT))
        await asyncio.sleep(2)
        await client.send_digits(call.call_id, "1w2#")
        assert call.keyed == "1w2#"
        document = texml.document(texml.dial(NUMBER), texml.pause(30))
        await client.update_call(call.call_id, account_sid=side.account.account_sid, texml=document)
        await asyncio.sleep(1)
        assert call.dialled == [NUMBER]
        assert await client.hang_up(call.call_id)
        await call.over()
        assert not await client.hang_up(call.call_id), "it was over"


async def test_an_unknown_call_is_over_and_a_refusal_has_a_code() -> None:
    async with telnyx() as (side, client):
        assert not await client.hang_up("v3:unknown")
        with pytest.raises(ServiceError) as caught:
            await client.send_digits("v3:unknown", "1")
        assert caught.value.code == "http_404"
        with pytest.raises(ServiceError) as caught:
            await client.dial(
                "15550142",
                NUMBER,
                account_sid=side.account.account_sid,
                application_sid=side.account.application_id,
                url="https://voice.example.com/telnyx/voice",
            )
        assert caught.value.code == "http_422"
        assert "15550142" not in str(caught.value)


@pytest.mark.parametrize("call_id", ["", "../v2/x", "a/b", "a b", "ü"])
async def test_what_is_no_call_becomes_no_part_of_an_address(call_id: str) -> None:
    async with telnyx() as (_, client):
        with pytest.raises(LocalProtocolError):
            await client.hang_up(call_id)


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


@pytest.mark.real_time
async def test_the_official_package_drives_the_emulator() -> None:
    official = pytest.importorskip("telnyx")
    async with client_session() as http:
        side = EmulatedTelnyx("http://127.0.0.1:9", session=http)
        async with _served(side.app()) as url, side:
            client = official.AsyncTelnyx(api_key=side.account.api_key, base_url=f"{url}/v2", max_retries=0)
            call = side.dial(NUMBER, "+15550100", XmlSource(document=WAIT))
            await client.calls.actions.send_dtmf(call.call_id, digits="42")
            assert call.keyed == "42"
            await client.calls.actions.hangup(call.call_id)
            await asyncio.wait_for(call.over(), 10)
            with pytest.raises(official.UnprocessableEntityError):
                await client.calls.actions.hangup(call.call_id)
            stranger = official.AsyncTelnyx(api_key="KEYwrong", base_url=f"{url}/v2", max_retries=0)
            with pytest.raises(official.AuthenticationError):
                await stranger.calls.actions.hangup(call.call_id)
            await client.close()
            await stranger.close()


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


@asynccontextmanager
async def _served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
