"""The pages in a real Chromium. Skipped where there is no Chromium."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from tests.inspector.pages import TOKEN, Office
from voiceflow.server import CALLS

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUM = os.environ.get("VOICEFLOW_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: install it, or set VOICEFLOW_CHROMIUM")


@asynccontextmanager
async def opened(
    office: Office, width: int = 1200, height: int = 844, **options: Any
) -> AsyncIterator[tuple[Page, str, list[str]]]:
    """A page of a Chromium, the address of the server, and what the browser complains about."""
    from playwright.async_api import async_playwright

    faults: list[str] = []
    app = web.Application()
    app[CALLS] = office.application[CALLS]
    app.add_routes(office.inspector.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": width, "height": height}, **options)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            yield page, f"http://127.0.0.1:{runner.addresses[0][1]}", faults
        finally:
            await browser.close()
            await runner.cleanup()


@pytest.mark.real_time(once=True)
async def test_an_operator_follows_a_call_whispers_and_hangs_up() -> None:
    async with (
        Office(answers=["Until six."]) as office,
        opened(office, width=390) as (page, url, faults),
        office.call() as caller,
    ):
        await page.goto(f"{url}/inspect/?token={TOKEN}")
        assert TOKEN not in page.url
        await page.click("table.calls a")
        await page.wait_for_selector("#connection >> text=live")
        await caller.say("When do you close?")
        await page.wait_for_selector("#conversation >> text=When do you close?")
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        await page.fill("form[action=whisper] input", "Be brief.")
        await page.press("form[action=whisper] input", "Enter")
        await page.wait_for_selector("#answer >> text=The model reads it")
        await page.click("text=Hang up")
        await caller.call.over()
        await page.wait_for_selector("#state >> text=agent hangup")
        await page.wait_for_selector("#controls", state="detached")
    assert faults == []


FOCUSED = "(document.activeElement.textContent || document.activeElement.name || '').trim()"
"""What the focus of the keyboard is on."""


@pytest.mark.real_time(once=True)
async def test_the_keyboard_reaches_everything_and_keeps_its_place_while_the_page_changes() -> None:
    async with (
        Office(answers=["Until six."]) as office,
        opened(office, color_scheme="dark") as (page, url, faults),
    ):

        async def until(script: str) -> None:
            # The pages allow no script that waits for it there.
            while not await page.evaluate(script):  # noqa: ASYNC110 - the browser is another process
                await asyncio.sleep(0.05)

        async def tab_to(text: str) -> None:
            for _ in range(30):
                await page.keyboard.press("Tab")
                if await page.evaluate(FOCUSED) == text:
                    return
            raise AssertionError(f"no way to {text}")

        async with office.call() as caller:
            await page.goto(f"{url}/inspect/?token={TOKEN}")
            await tab_to(caller.call.call_id)
            # The list changes each second.
            await page.evaluate("document.activeElement.closest('tr').id = 'before'")
            await until("!document.getElementById('before')")
            assert await page.evaluate(FOCUSED) == caller.call.call_id
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            await page.keyboard.press("Enter")
            await page.wait_for_selector("#connection >> text=live")
            await tab_to("Take over")
            await page.keyboard.press("Space")
            await until("document.getElementById('answer').textContent !== ''")
            await until(f"{FOCUSED} === 'Take over'")
            await tab_to("Hang up")
            await page.keyboard.press("Enter")
            await caller.call.over()
            await page.wait_for_selector("#state >> text=agent hangup")
            colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 150
    assert faults == []
