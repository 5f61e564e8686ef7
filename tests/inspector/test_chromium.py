"""The pages in a real Chromium. Skipped where there is no Chromium."""

from __future__ import annotations

import os
import shutil

import pytest
from aiohttp import web

from tests.inspector.pages import TOKEN, Office
from voiceflow.server import CALLS

CHROMIUM = os.environ.get("VOICEFLOW_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: install it, or set VOICEFLOW_CHROMIUM")


@pytest.mark.real_time
async def test_an_operator_follows_a_call_whispers_and_hangs_up() -> None:
    from playwright.async_api import async_playwright

    faults: list[str] = []
    async with Office(answers=["Until six."]) as office, async_playwright() as driver:
        app = web.Application()
        app[CALLS] = office.application[CALLS]
        app.add_routes(office.inspector.routes())
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            async with office.call() as caller:
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
        finally:
            await browser.close()
            await runner.cleanup()
    assert faults == []
