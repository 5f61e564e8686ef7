"""What every register of a fleet does: in memory on virtual time, and NATS in a process."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rows import ALL_ROWS
from tests.server.fleet.nats_server import nats_server
from voiceflow.errors import ConfigurationError
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet import FleetConfig, nats_registry, nats_requests, nats_rows
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


@pytest.fixture(autouse=True)
def reconnects_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members wait no second before they look for their server again."""
    monkeypatch.setattr(nats_registry, "RECONNECT_INTERVAL", 0.02)


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
    # Both have answered the carrier, which took the answer of the first one.
    one.arrive(call)
    one.save(call, b"carried")
    await one.flush()
    other.save(call, b"not carried")
    other.forget(call)
    await other.flush()
    assert await one.owner(call) == "one"
    assert await other.take(call) == StoredCall(b"carried")
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


@pytest.mark.real_time(once=True)
async def test_a_member_connects_again_after_nats_has_closed_its_connection_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nats_server(tmp_path, "max_payload: 65536") as server:
        made = [NatsRegistry(FleetConfig(url=server.url, name=name)) for name in ("one", "other")]
        one, other = made
        for registry, name in zip(made, ("one", "other"), strict=True):
            await registry.open(Watcher(), answering(name))  # type: ignore[arg-type]
        # A state that this server does not take delays no other one.
        one.save("CA1", b"x" * 100_000)
        one.save("CA2", b"before")
        await one.flush()
        assert await other.take("CA1") == StoredCall()

        server.change("max_payload: 65536\nmax_connections: 1")
        await until(lambda: not (one.is_connected and other.is_connected))
        one.save("CA3", b"meanwhile")
        server.change("max_payload: 65536")
        await until(lambda: one.is_connected and other.is_connected)
        await one.flush()
        assert await other.take("CA2") == StoredCall(b"before")
        assert await other.take("CA3") == StoredCall(b"meanwhile")
        assert (await one.request("other", FleetMessage("ask"))).kind == "other ask"
        assert (await other.request("one", FleetMessage("ask"))).kind == "one ask"

        monkeypatch.setattr(nats_requests, "MOST_REQUESTS", 0)
        assert (await one.request("other", FleetMessage("ask"))).kind == "full"
        for registry in made:
            await registry.close()


def watched(registry: NatsRegistry) -> NatsRegistry:
    """The register, announced as a member of its name."""
    registry.announce(MemberRow(name=registry._name, instance=registry.instance, limit=4))
    return registry


@pytest.mark.skipif(not ALL_ROWS, reason="waits seconds for names; on virtual time in test_fleet_member")
@pytest.mark.real_time(once=True)
async def test_a_name_belongs_to_one_process_until_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nats_server(tmp_path) as server:
        config = FleetConfig(url=server.url, name="one")
        first, second = watched(NatsRegistry(config)), watched(NatsRegistry(config))
        await first.open(Watcher(), answering("first"))  # type: ignore[arg-type]
        first.save("CA1", b"kept")
        await first.flush()
        monkeypatch.setattr(nats_registry, "JOIN_LIMIT", 1.5)
        with pytest.raises(ConfigurationError, match=r"the member one of this .* VOICEFLOW_FLEET_NAME\)"):
            await second.open(Watcher(), answering("second"))  # type: ignore[arg-type]
        await second.close()
        monkeypatch.undo()
        other = watched(NatsRegistry(config.model_copy(update={"name": "other"})))
        await other.open(Watcher(), answering("other"))  # type: ignore[arg-type]
        assert (await other.request("one", FleetMessage("ask"))).kind == "first ask"

        # It vanishes for a while: its connection is closed, its row stays for three seconds.
        monkeypatch.setattr(nats_registry, "RETRY_INTERVAL", 4.0)
        await first._client.close()
        third = watched(NatsRegistry(config))
        await third.open(Watcher(), answering("third"))  # type: ignore[arg-type]
        assert third.is_connected
        assert (await other.request("one", FleetMessage("ask"))).kind == "third ask"
        assert await third.take("CA1") == StoredCall(b"kept")

        # It comes back, finds its name taken, and neither answers for it nor stores anything under it.
        def contested() -> bool:
            watched(third)  # A row that is not renewed leaves the name after three seconds.
            return first._trouble.contest is not None

        await until(contested)
        assert not first.is_connected
        first.save("CA1", b"of the one before")
        third.save("CA1", b"newer")
        await third.flush()
        assert (await other.request("one", FleetMessage("ask"))).kind == "third ask"
        await third.close()
        await until(lambda: first.is_connected)
        await first.flush()
        assert await other.take("CA1") == StoredCall(b"newer")
        for registry in (first, other):
            await registry.close()


@given(st.lists(st.text(st.characters(), max_size=300), min_size=2, max_size=2, unique=True))
@example(["a" * 201, "a" * 202])
@example(["=41", "A"])
@example(["é" * 60, "é" * 61])
def test_each_call_has_a_key_that_nats_takes_and_no_other_has(ids: list[str]) -> None:
    keys = [nats_rows._key(call_id) for call_id in ids]
    assert keys[0] != keys[1]
    for key in keys:
        assert re.fullmatch(r"[-/_=.a-zA-Z0-9]{1,256}", key)


async def check_operator(config: FleetConfig) -> None:
    async with FleetOperator(config) as operator:
        while not await operator.members():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
        assert "other" in [row.name for row in await operator.members()]
        with pytest.raises(MemberGoneError, match="no member carries"):
            await operator.command("CA9", "hang_up")
        with pytest.raises(MemberGoneError, match="no member gone"):
            await operator.drain("gone")
