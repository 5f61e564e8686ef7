"""Seeing into worker processes: measures, pages, journals and the browser's calls of all of them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import yarl

from tests.server.counting_bot import sound
from tests.server.test_crew import URL, Server, hear, serving, until
from tests.telemetry.talk import read
from tests.transports.browser.page import Page
from voiceflow.emulators.twilio import EmulatedTwilio, TwilioNumberSettings
from voiceflow.net.session import client_session

TOKEN = "a-token-for-workers"


class Operator:
    """A browser with the list of calls open."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http = http
        self._list = yarl.URL(f"{address}/inspect/")
        self._headers = {"Origin": address}

    async def open(self) -> None:
        """Exchange the token for a cookie."""
        async with self._http.get(self._list % {"token": TOKEN}, allow_redirects=False) as answer:
            self._headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]

    async def calls(self) -> dict[str, yarl.URL]:
        """The pages of the calls, by the names of the calls."""
        links = re.findall('<td data-label="call"><a href="([^"]+)">([^<]+)</a>', await self.get(self._list))
        return {name: self._list.join(yarl.URL(link)) for link, name in links}

    async def get(self, page: yarl.URL) -> str:
        """The text of a page."""
        async with self._http.get(page, headers=self._headers) as answer:
            assert answer.status == 200, answer.status
            return await answer.text()

    async def follow(self, *names: str) -> None:
        """Read the events of the list until it shows these calls."""
        seen = ""
        async with self._http.get(self._list.join(yarl.URL("events")), headers=self._headers) as answer:
            while not all(name in seen for name in names):
                seen += (await answer.content.readline()).decode()

    async def listen(self, page: yarl.URL, size: int) -> bytes:
        """So many bytes of both sides of a call."""
        async with self._http.get(page / "sound", headers=self._headers) as answer:
            return await answer.content.readexactly(size)

    async def act(self, page: yarl.URL, action: str) -> tuple[int, str]:
        """Use a control of a page; the status and the answer."""
        async with self._http.post(page / action, headers=self._headers) as answer:
            return answer.status, await answer.text()


async def measures(http: aiohttp.ClientSession, server: Server) -> dict[tuple[str, str], float]:
    address = next(found[1] for line in server.lines if (found := re.search(r"metrics at (\S+)", line)))
    async with http.get(address) as answer:
        return read(await answer.text())


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[tuple[EmulatedTwilio, Server, aiohttp.ClientSession]]:
    routes: dict[str, str] = {}
    options = ("--metrics", ":0", "--inspect", "--web", "--journals", str(folder))
    tokens = {"VOICEFLOW_INSPECT_TOKEN": TOKEN, "VOICEFLOW_WEB_TOKEN": TOKEN}
    async with client_session() as http:
        carrier = EmulatedTwilio(
            f"{URL}/twilio/voice", session=http, settings=TwilioNumberSettings(routes=routes)
        )
        async with serving(carrier, *options, **tokens) as server, carrier:
            routes["voice.example.com"] = server.address
            yield carrier, server, http


@pytest.mark.real_time(once=True)
async def test_measures_pages_and_journals_show_the_calls_of_all_workers(tmp_path: Path) -> None:
    async with asyncio.timeout(120), watched(tmp_path) as (carrier, server, http), AsyncExitStack() as calls:
        up = [await calls.enter_async_context(carrier.call()) for _ in range(2)]
        for call in up:
            await hear(call, 0x10)
        operator = Operator(http, server.address)
        await operator.open()
        pages = await operator.calls()
        assert {page.parts[2] for page in pages.values()} == {"1", "2"}
        await operator.follow(*pages)
        for name, page in pages.items():
            assert f"<h1>{name}</h1>" in await operator.get(page)
        assert len(await operator.listen(next(iter(pages.values())), 1600)) == 1600
        found = await measures(http, server)
        assert (found["voiceflow_calls_up", ""], found["voiceflow_calls_limit", ""]) == (2, 200)

        names = list(pages)
        for name in names:
            assert (await operator.act(pages[name], "hang_up"))[0] == 200
        await until(lambda: all(call.status == "completed" for call in up))
        # The workers close their books a moment after the carrier.
        while (await measures(http, server)).get(("voiceflow_calls_total", "agent_hangup")) != 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await until(lambda: sorted(os.listdir(tmp_path)) == sorted(f"{name}.jsonl" for name in names))

        browser = Page(server.address, TOKEN, http)
        await browser.open()
        for _ in range(2):
            async with browser.call("mulaw") as person:
                await until(lambda: sound(0x10)[:800] in person.heard)

        os.kill(server.workers[1], signal.SIGKILL)
        await server.read("worker 1 died")
        found = await measures(http, server)
        assert found["voiceflow_calls_total", "agent_hangup"] == 2
        assert found["voiceflow_calls_limit", ""] == 100
        gone = next(page for page in pages.values() if page.parts[2] == "1")
        assert await operator.act(gone, "hang_up") == (404, "This call is not known any more.")
