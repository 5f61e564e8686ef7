"""The proxy of ``examples/deploy`` before a fleet: a real nginx with TLS, real members and NATS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.free_port import free_port
from tests.inspector.test_chromium import CHROMIUM
from tests.rows import ALL_ROWS
from tests.server.counting_bot import RESUMED
from tests.server.fleet.fleet_processes import HOST, URL, FleetProcesses, MemberProcess, fleet_processes
from tests.server.fleet.nats_server import nats_server
from tests.server.fleet.nginx_proxy import MISSING, Proxy, nginx
from tests.server.fleet.test_fleet_processes import BOT, has_heard, turn, until

MEMBER_URL = f"https://{{name}}.{HOST}"
TOKEN = "a-token-for-tests"
HOSTS = {"one": "127.0.0.1", "two": "127.0.0.2"}

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
    pytest.mark.skipif(not ALL_ROWS, reason="slow: set VOICEFLOW_ALL_ROWS=1"),
]


@dataclass
class ProxiedFleet:
    """Two members behind the proxy."""

    fleet: FleetProcesses
    proxy: Proxy
    one: MemberProcess
    two: MemberProcess


@asynccontextmanager
async def proxied_fleet(folder: Path, file: str, member_url: str = "") -> AsyncIterator[ProxiedFleet]:
    """A fleet behind nginx while the block runs."""
    port = free_port()
    (folder / "nginx").mkdir()
    async with (
        asyncio.timeout(60),
        nats_server(folder / "nats") as nats,
        nginx(file, folder / "nginx", {name: f"{host}:{port}" for name, host in HOSTS.items()}) as proxy,
        fleet_processes(BOT, nats.url, connector=proxy.connector()) as fleet,
    ):
        settings = {"VOICEFLOW_FLEET_URL": member_url, "VOICEFLOW_INSPECT_TOKEN": TOKEN}
        begun = (
            fleet.begin(name, "--inspect", host=host, port=port, **settings) for name, host in HOSTS.items()
        )
        yield ProxiedFleet(fleet, proxy, *await asyncio.gather(*begun))


@pytest.mark.real_time(once=True)
@pytest.mark.parametrize(
    ("file", "member_url"), [("nginx.conf", ""), ("nginx-hosts.conf", MEMBER_URL)], ids=["path", "host"]
)
async def test_calls_reach_their_members_through_the_proxy_and_go_on_when_one_is_killed(
    tmp_path: Path, file: str, member_url: str
) -> None:
    async with (
        proxied_fleet(tmp_path, file, member_url) as up,
        up.fleet.carrier.call() as first,
        up.fleet.carrier.call() as second,
    ):
        calls = [first, second]
        for call in calls:
            await until(lambda call=call: has_heard(call, 0x10))  # type: ignore[misc]  # a default binds
        await turn(calls, 1)
        broken, kept = await up.one.carried(), await up.two.carried()
        assert broken + kept == 2
        of_one = f"https://one.{HOST}" if member_url else f"{URL}/member/one"
        await refuse_unsigned(up.proxy.connector(), f"{of_one}/twilio/stream")
        up.one.kill()
        await up.one.end()
        await until(lambda: sum(has_heard(call, RESUMED) for call in calls) == broken)
        await turn(calls, 2)
        assert await up.two.carried() == 2


@pytest.mark.real_time(once=True)
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: install it, or set VOICEFLOW_CHROMIUM")
async def test_an_operator_takes_part_in_a_call_of_any_member_in_chromium(tmp_path: Path) -> None:
    from playwright.async_api import async_playwright

    faults: list[str] = []
    async with (
        proxied_fleet(tmp_path, "nginx.conf") as up,
        up.fleet.carrier.call() as call,
        async_playwright() as driver,
    ):
        await until(lambda: has_heard(call, 0x10))
        owner = "one" if await up.one.carried() else "two"
        other = "two" if owner == "one" else "one"
        rules = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{up.proxy.port}"
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", rules])
        page = await browser.new_page(ignore_https_errors=True, viewport={"width": 1100, "height": 800})
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            await page.goto(f"{URL}/member/{other}/inspect/?token={TOKEN}")
            await page.wait_for_selector(f"td[data-label=member] >> text={owner}")
            await page.screenshot(path=tmp_path / "list.png")
            await page.click("table.calls a")
            await page.wait_for_selector("#connection >> text=live")
            assert f"/member/{other}/inspect/calls/{owner}." in page.url
            await turn([call], 1)
            await page.wait_for_selector("#figures >> text=turns")
            await page.fill("form[action=say] input", "Hello.")
            await page.press("form[action=say] input", "Enter")
            await page.wait_for_selector("#answer >> text=It is said when nobody speaks.")
            await until(lambda: has_heard(call, RESUMED))
            await page.screenshot(path=tmp_path / "call.png")
            await page.click("text=Listen in there")
            await page.wait_for_selector("#listen")
            assert f"/member/{owner}/inspect/calls/{owner}." in page.url
            await page.go_back()
            await page.wait_for_selector("#connection >> text=live")
            await page.click("text=Hang up")
            await call.over()
            await page.wait_for_selector("#state >> text=agent hangup")
            await page.wait_for_selector("#controls", state="detached")
        finally:
            await browser.close()
    assert faults == []


async def refuse_unsigned(connector: aiohttp.BaseConnector, url: str) -> None:
    """Check that a stream without the carrier's signature is refused."""
    async with aiohttp.ClientSession(connector=connector) as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(url)
    assert refused.value.status == 403
