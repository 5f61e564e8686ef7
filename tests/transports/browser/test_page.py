"""The page and who may open it, how many may call, and what the page is made of."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

import pytest
from pydantic import SecretStr

from tests.transports.browser.page import Page
from voiceflow import Pipeline
from voiceflow.errors import ConfigurationError
from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports import Call
from voiceflow.transports.browser import BrowserCarrier, BrowserConfig
from voiceflow.transports.browser.carrier import FILES
from voiceflow.transports.twilio import TwilioCarrier

HOST = "voice.example.com"
URL = f"https://{HOST}"
TOKEN = "a-token-for-tests"
LARGEST = 20_000


async def bot(call: Call) -> None:
    await call.run(Pipeline([call.input(), call.output()]))


@asynccontextmanager
async def opened(**settings: Any) -> AsyncIterator[tuple[MemoryNetwork, Page]]:
    carrier = BrowserCarrier(BrowserConfig(**{"token": SecretStr(TOKEN), "public_url": URL} | settings))
    async with MemoryNetwork() as network:
        http = network.session()
        app = create_app(bot, ServerConfig(public_url=URL), carrier=carrier, http=http)
        network.add(HOST, app)
        yield network, Page(URL, TOKEN, http)


async def test_the_token_leaves_the_address_and_scripts_cannot_read_the_cookie() -> None:
    async with opened() as (network, _):
        http = network.session()
        async with http.get(f"{URL}/web/?token={TOKEN}", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "./")
            [cookie] = answer.headers.getall("Set-Cookie")
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "é"])
async def test_another_token_opens_nothing(token: str) -> None:
    async with opened() as (network, _), network.session() as http:
        answer = await http.get(f"{URL}/web/", params={"token": token})
        assert answer.status == 403
        assert "Set-Cookie" not in answer.headers


async def test_a_page_of_another_site_cannot_call() -> None:
    async with opened() as (network, page):
        await page.open()
        http = network.session()
        for origin, status in (("https://evil.example", 403), ("null", 403), (URL, 200)):
            headers = {**page.headers(), "Origin": origin}
            async with http.post(f"{URL}/web/calls", headers=headers) as answer:
                assert answer.status == status


async def test_a_token_that_can_be_guessed_is_refused() -> None:
    for token in ("", "short"):
        carrier = BrowserCarrier(BrowserConfig(token=SecretStr(token)))
        with pytest.raises(ConfigurationError, match="VOICEFLOW_WEB_TOKEN"):
            create_app(bot, ServerConfig(public_url=URL), carrier=carrier)


def test_a_malformed_limit_names_its_variable_and_no_value() -> None:
    with pytest.raises(ConfigurationError, match="VOICEFLOW_WEB_MAX_CALLS") as caught:
        BrowserConfig.from_env({"VOICEFLOW_WEB_MAX_CALLS": "many"})
    assert "many" not in str(caught.value)


async def test_one_call_above_the_limit_hears_that_the_line_is_busy() -> None:
    async with opened(max_calls=1) as (_, page):
        await page.open()
        async with page.call() as first:
            await asyncio.sleep(0.1)
            async with page.call() as second:
                await asyncio.sleep(0.1)
                assert second.was_refused
            assert not first.is_over
        await asyncio.sleep(0.1)
        async with page.call() as third:
            await asyncio.sleep(0.1)
            assert not third.was_refused


async def test_a_call_that_nobody_announced_gets_no_stream() -> None:
    async with opened() as (network, page):
        await page.open()
        http = network.session()
        for call in ("", "web-" + "0" * 32):
            async with http.get(f"{URL}/web/stream?call={call}", headers=page.headers()) as answer:
                assert answer.status == 404
        async with page.post("calls/web-0/return") as answer:
            assert answer.status == 404


async def test_the_name_of_the_bot_is_text_and_not_markup() -> None:
    async with opened(title="<script>alert(1)</script>") as (_, page):
        html = await page.open()
    assert "&lt;script&gt;alert" in html
    assert "<script>" not in html


async def test_the_page_is_small_and_loads_nothing_from_elsewhere() -> None:
    async with opened() as (_, page):
        html = await page.open()
        parts = {"": html}
        for name in FILES:
            async with page.get(name) as answer:
                assert (answer.status, answer.content_type) == (200, FILES[name])
                policy = answer.headers["Content-Security-Policy"]
                parts[name] = await answer.text()
        async with page.get("protocol.py") as answer:
            assert answer.status == 404
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    named = re.findall(r"""(?:src=|href=|from |addModule\()"(?:\./)?([a-z.]+)\"""", "".join(parts.values()))
    assert set(named) == set(FILES)
    assert set(FILES) == {
        file.name for file in files("voiceflow.transports.browser").joinpath("page").iterdir()
    } - {"index.html"}
    for name, text in parts.items():
        assert len(text.encode()) <= LARGEST, name
        hosts = set(re.findall(r"https?://[^\s\"'<>,]+", text))
        assert hosts <= {"http://www.w3.org/2000/svg", "https://"}, name


async def test_the_phone_and_browsers_share_one_server_and_its_places() -> None:
    carrier = BrowserCarrier(BrowserConfig(token=SecretStr(TOKEN), public_url=URL))
    config = ServerConfig(public_url=URL, auth_token=SecretStr("0b" * 16), max_calls=1)
    async with MemoryNetwork() as network:
        http = network.session()
        app = create_app(bot, config, carrier=[TwilioCarrier(config), carrier], http=http)
        network.add(HOST, app)
        page = Page(URL, TOKEN, http)
        await page.open()
        async with (
            page.call() as first,
            http.post(f"{URL}/twilio/voice", data={"CallSid": "CA1"}) as unsigned,
        ):
            await asyncio.sleep(0.1)
            assert unsigned.status == 403
            assert len(app[CALLS]) == 1
            async with page.call() as second:
                await asyncio.sleep(0.1)
                assert second.was_refused
            assert not first.is_over
