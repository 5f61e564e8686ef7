"""Who may look at calls and change them, and that watching costs a call nothing."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import SecretStr

from tests.inspector.pages import TOKEN, Office
from voiceflow.errors import ConfigurationError
from voiceflow.inspector import InspectorConfig
from voiceflow.testing.stage import PUBLIC_URL

PATHS = ("", "events", "inspector.js", "calls/1/", "calls/1/events")


async def test_the_token_becomes_a_cookie_that_scripts_cannot_read() -> None:
    async with Office() as office:
        url = f"{PUBLIC_URL}/inspect/?token={TOKEN}"
        async with office.network.session().get(url, allow_redirects=False) as answer:
            [cookie] = answer.headers.getall("Set-Cookie")
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=Strict", "Secure"} <= set(cookie.split("; "))


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "é"])
async def test_without_the_token_nothing_opens(token: str) -> None:
    async with Office() as office:
        http = office.network.session()
        for path in PATHS:
            async with http.get(f"{PUBLIC_URL}/inspect/{path}", params={"token": token}) as answer:
                assert answer.status == 403


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
async def test_a_page_of_another_site_cannot_hang_up(origin: str | None) -> None:
    async with Office() as office:
        browser = await office.browser().open()
        async with office.call() as caller:
            await caller.agent_begins()
            assert (await browser.post("calls/1/hang_up", origin=origin))[0] == 403
            await caller.wait_for_agent()
            assert [call.is_up for call in office.inspector.calls] == [True]


async def test_a_short_token_is_refused_and_not_quoted() -> None:
    with pytest.raises(ConfigurationError, match="VOICEFLOW_INSPECT_TOKEN") as refused:
        InspectorConfig(token=SecretStr("short")).check()
    assert "'short'" not in str(refused.value)


async def test_only_so_many_pages_are_kept_current() -> None:
    async with Office(watchers=1) as office:
        browser = await office.browser().open()
        async with browser.events("events"):
            with pytest.raises(AssertionError, match="too many pages"):
                await browser.get("events")
        await asyncio.sleep(1)
        async with browser.events("events") as events:
            assert await events.next() == "server"


async def test_old_calls_are_forgotten() -> None:
    async with Office(kept=2) as office:
        browser = await office.browser().open()
        for _ in range(4):
            async with office.call() as caller:
                await caller.agent_begins()
        assert len(office.inspector.calls) <= 3
        page = await browser.get()
    assert 'href="calls/1/"' not in page
    assert 'href="calls/4/"' in page
