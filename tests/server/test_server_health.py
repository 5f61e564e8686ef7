"""Probes of supervisors and load balancers."""

from __future__ import annotations

from aiohttp import web

from tests.server.test_calls import new_call
from voiceflow.frames import EndReason
from voiceflow.server.calls import Calls
from voiceflow.server.config import HEALTH_PATH
from voiceflow.server.health import LIVE_PATH, READY_PATH, Health
from voiceflow.testing import MemoryNetwork


async def probe(calls: Calls) -> dict[str, tuple[int, dict[str, object]]]:
    """The status and the body at each path."""
    app = web.Application()
    app.add_routes(Health(calls).routes())
    async with MemoryNetwork() as network, network.session() as session:
        network.add("server.test", app)
        found = {}
        for path in (LIVE_PATH, READY_PATH, HEALTH_PATH):
            async with session.get(f"https://server.test{path}") as response:
                found[path] = (response.status, await response.json())
        return found


async def test_a_server_with_room_takes_calls() -> None:
    assert await probe(Calls(limit=1)) == {
        LIVE_PATH: (200, {"status": "ok"}),
        READY_PATH: (200, {"status": "ok"}),
        HEALTH_PATH: (200, {"status": "ok", "active_calls": 0, "max_calls": 1}),
    }


async def test_a_full_server_is_healthy_but_not_ready() -> None:
    calls = Calls(limit=1)
    call = new_call("CA1")
    with calls.streams.carry(), calls.admit(call):
        found = await probe(calls)
        call.leave(EndReason.USER_HANGUP)
    assert found[READY_PATH] == (503, {"status": "unready", "reason": "full"})
    assert found[HEALTH_PATH] == (200, {"status": "ok", "active_calls": 1, "max_calls": 1})


async def test_a_server_that_shuts_down_is_alive_and_neither_ready_nor_healthy() -> None:
    calls = Calls(limit=1)
    await calls.drain(patience=0.0, goodbye=0.0)
    found = await probe(calls)
    assert found[LIVE_PATH][0] == 200
    assert found[READY_PATH] == (503, {"status": "unready", "reason": "draining"})
    assert found[HEALTH_PATH][0] == 503
