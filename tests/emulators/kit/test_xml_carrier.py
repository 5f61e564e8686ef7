"""An emulated carrier that reads XML."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.emulators.telnyx.test_rest import telnyx
from voiceflow.clients.telnyx import texml
from voiceflow.emulators.kit.xml_carrier import XmlSource
from voiceflow.emulators.telnyx import EmulatedTelnyx
from voiceflow.net.session import client_session

NUMBER = "+15550142"


WAIT = texml.document(texml.pause(30)).encode()


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
