"""What every register of a fleet does: in memory on virtual time, and NATS in a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.server.fleet.nats_server import nats_server
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet import FleetConfig
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.nats_registry import NatsRegistry
from voiceflow.server.fleet.nats_rows import LARGEST_STATE
from voiceflow.server.fleet.operator import FleetOperator
from voiceflow.server.fleet.registry import FleetRegistry, MemberGoneError
from voiceflow.server.fleet.rows import MemberRow


@dataclass
class Watcher:
    """Notes the rows of members."""

    rows: dict[str, MemberRow] = field(default_factory=dict)

    def note(self, row: MemberRow) -> None:
        self.rows[row.name] = row

    def remove(self, name: str) -> None:
        self.rows.pop(name, None)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that nobody reports."""
    async with asyncio.timeout(20.0):
        while not holds():  # noqa: ASYNC110 - the other end is another process
            await asyncio.sleep(0.01)


def answering(name: str) -> Callable[[FleetMessage], object]:
    async def answer(message: FleetMessage) -> FleetMessage:
        return FleetMessage(f"{name} {message.kind}", message.values, message.body)

    return answer


async def check_registry(make: Callable[[str], FleetRegistry]) -> None:
    """Rows, requests, owners, claims and ends."""
    one, other = make("one"), make("other")
    seen, seen_by_other = Watcher(), Watcher()
    await one.open(seen, answering("one"))  # type: ignore[arg-type]  # a function that returns an awaitable
    one.announce(MemberRow(name="one", calls=1, limit=4))
    await until(lambda: "one" in seen.rows)
    await other.open(seen_by_other, answering("other"))  # type: ignore[arg-type]
    await until(lambda: "one" in seen_by_other.rows)
    other.announce(MemberRow(name="other", limit=4, is_draining=True))
    await until(lambda: "other" in seen.rows)
    assert seen.rows["other"].is_draining

    asked = await one.request("other", FleetMessage("ask", {"a": 1}, b"\n\xff"))
    assert asked == FleetMessage("other ask", {"a": 1}, b"\n\xff")
    with pytest.raises(MemberGoneError):
        await one.request("nobody", FleetMessage("ask"))

    await check_calls(one, other)
    await other.close()
    await until(lambda: "other" not in seen.rows)
    with pytest.raises(MemberGoneError):
        await one.request("other", FleetMessage("ask"))
    await one.close()


async def check_calls(one: FleetRegistry, other: FleetRegistry) -> None:
    """Only the member that took a call up last changes what is stored."""
    call = "v3:CA1 é"
    assert await other.take(call) == StoredCall()
    one.save(call, b"first")
    one.save(call, b"second\n")
    await one.flush()
    assert await one.owner(call) == "one"
    assert await other.take(call) == StoredCall(b"second\n")
    assert await one.owner(call) == "other"
    one.save(call, b"late")
    one.forget(call)
    await one.flush()
    assert await one.take(call) == StoredCall(b"second\n")
    assert await other.take(call) == StoredCall(b"second\n")
    other.save(call, b"third")
    other.forget(call)
    await other.flush()
    assert await one.take(call) == StoredCall(has_ended=True)


@pytest.mark.real_time(once=True)
async def test_the_register_on_nats_also_after_its_server_has_lost_everything(tmp_path: Path) -> None:
    async with nats_server(tmp_path / "first") as server:
        config = FleetConfig(url=server.url, name="one")
        await check_registry(lambda name: NatsRegistry(config.model_copy(update={"name": name})))

        one, other = NatsRegistry(config), NatsRegistry(config.model_copy(update={"name": "other"}))
        seen = Watcher()
        await one.open(seen, answering("one"))  # type: ignore[arg-type]
        await other.open(Watcher(), answering("other"))  # type: ignore[arg-type]
        other.announce(MemberRow(name="other"))
        one.save("CA2", b"kept")
        one.save("CA4", b"unchanged since")
        one.save("CA3", b"x" * (LARGEST_STATE + 1))
        await one.flush()
        assert await other.take("CA3") == StoredCall()
        await check_operator(config)

        await server.stop()
        await until(lambda: not one.is_connected and not other.is_connected)
        with pytest.raises(MemberGoneError):
            await one.request("other", FleetMessage("ask"))
        with pytest.raises(OSError, match="out of reach"):
            await one.take("CA2")
        one.save("CA2", b"newer")
        seen.rows.clear()
        server._folder = tmp_path / "second"
        await server.start()
        await until(lambda: one.is_connected and other.is_connected)
        await until(lambda: "other" in seen.rows)
        await one.flush()
        assert await other.take("CA2") == StoredCall(b"newer")
        assert await other.take("CA4") == StoredCall(b"unchanged since")
        await one.close()
        await other.close()


async def check_operator(config: FleetConfig) -> None:
    async with FleetOperator(config) as operator:
        while not await operator.members():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
        assert "other" in [row.name for row in await operator.members()]
        with pytest.raises(MemberGoneError, match="no member carries"):
            await operator.command("CA9", "hang_up")
        with pytest.raises(MemberGoneError, match="no member gone"):
            await operator.drain("gone")
