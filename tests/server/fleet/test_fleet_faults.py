"""What members of a fleet make of old rows, other versions, replaced keys and each other's bad moments."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from loguru import logger

from tests.server.fleet.fleet_group import FleetGroup
from tests.server.practice import Practice, answer
from voiceflow.errors import ConfigurationError
from voiceflow.server import Calls
from voiceflow.server.call_states import StoredCall
from voiceflow.server.fleet.rows import MemberRow
from voiceflow.transports import Return


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """The errors and warnings that were logged."""
    lines: list[str] = []
    number = logger.add(lambda message: lines.append(message.record["message"]), level="WARNING")
    yield lines
    logger.remove(number)


def test_a_row_of_another_version_is_read_as_far_as_it_is_known() -> None:
    row = MemberRow(name="a", calls=1, limit=4, is_draining=True)
    later = {**json.loads(row.encode()), "mood": "good"}
    assert MemberRow.decode(json.dumps(later).encode()) == row
    earlier = {"name": "a", "calls": 1, "limit": 4}
    assert MemberRow.decode(json.dumps(earlier).encode()) == MemberRow(name="a", calls=1, limit=4)


@pytest.mark.parametrize(
    "change", [{"name": None}, {"calls": "1"}, {"is_draining": "no"}, {"address": 7}, {"limit": True}]
)
def test_a_row_with_values_of_another_kind_is_refused(change: dict[str, object]) -> None:
    values = {**json.loads(MemberRow(name="a").encode()), **change}
    with pytest.raises(ValueError, match="not the row of a member"):
        MemberRow.decode(json.dumps(values).encode())


async def test_a_member_that_was_started_again_takes_its_former_row_for_no_other_member(
    logged: list[str],
) -> None:
    group = FleetGroup(Practice())
    async with group.stage("a"):
        former = MemberRow(name="b", instance="former", limit=4)
        group.hub.rows["b"] = former
        await group.begin("b")
        assert group.hub.rows["b"].instance not in ("", "former")
        await asyncio.sleep(2.0)
        assert logged == []


async def test_a_second_process_of_one_name_does_not_start_and_the_first_ones_calls_go_on() -> None:
    practice = Practice()
    group = FleetGroup(practice)
    async with group.stage("a", answers=answer) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        with pytest.raises(ConfigurationError, match="another process is the member a of this fleet"):
            await group.begin("a", "second.test")
        await caller.say("are you sure?")
        await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "Yes.")
    assert len(practice.calls) == 1


async def test_a_process_waits_for_the_one_before_it_to_leave_its_name() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b"):
        former = group.servers["b"]
        assert former.member is not None
        beginning = asyncio.create_task(group.begin("b", "second.test"))
        await asyncio.sleep(2.5)
        assert not beginning.done()
        await former.member.close()
        latter = await beginning
        await asyncio.sleep(1.5)
        assert group.hub.rows["b"].instance == latter.registry.instance != former.registry.instance


async def test_a_call_is_taken_though_the_member_that_was_chosen_has_the_former_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = FleetGroup(Practice())
    async with group.stage("new", answers=answer) as stage:
        with monkeypatch.context() as before:
            before.setenv("TWILIO_AUTH_TOKEN", "the-key-of-yesterday-0123456789ab")
            old = await group.begin("old")
        # Requests reach the one that knows the present key, and the other one is less loaded.
        group.proxy.servers = {"new": group.servers["new"]}
        await group.servers["new"].calls.returns.bring_back("CA0", may_return=True)
        await asyncio.sleep(1.5)
        async with stage.call() as caller:
            await caller.wait_for_agent()
            assert group.carrying.name == "new"
            assert old.calls.promised == 0


async def test_an_end_that_cannot_be_reported_because_owner_and_register_are_gone_is_logged(
    logged: list[str],
) -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b") as stage, stage.call(expect_errors=True) as caller:
        await caller.wait_for_agent()
        owner = group.carrying
        other = group.servers["b" if owner.name == "a" else "a"]

        async def out_of_reach(call_id: str) -> StoredCall:
            raise ConnectionError("the register is out of reach")

        other.registry.take = out_of_reach  # type: ignore[method-assign]  # the register goes away in between
        owner.registry.die()
        other.calls.end(caller.call.call_id)
        await asyncio.sleep(1.0)
    assert any("its end cannot be reported" in line for line in logged)


@dataclass
class SlowStore:
    """A store that answers after half a second."""

    known: StoredCall = field(default_factory=StoredCall)
    forgotten: list[str] = field(default_factory=list)

    def save(self, call_id: str, state: bytes) -> None:
        """It keeps nothing."""

    def arrive(self, call_id: str) -> None:
        """Nobody else carries calls."""

    async def take(self, call_id: str) -> StoredCall:
        await asyncio.sleep(0.5)
        return self.known

    def forget(self, call_id: str) -> None:
        self.forgotten.append(call_id)

    def end(self, call_id: str) -> None:
        """Nobody else carries calls."""


STATE = StoredCall(json.dumps({"breaks": 0, "is_moving": True, "values": {}}).encode())


async def test_a_call_that_comes_back_keeps_its_place_though_the_server_begins_to_drain_meanwhile() -> None:
    calls = Calls(limit=1)
    calls.save_to(SlowStore(STATE))
    asked = asyncio.create_task(calls.returns.bring_back("CA1", may_return=True))
    await asyncio.sleep(0.2)
    calls.is_draining = True
    assert await asked is Return.AFTER_BREAK
    assert calls.promised == 1
    calls.close()


async def test_of_two_calls_that_come_back_at_once_only_one_gets_the_last_place() -> None:
    calls = Calls(limit=1)
    calls.save_to(SlowStore(STATE))
    asked = (calls.returns.bring_back(call_id, may_return=True) for call_id in ("CA1", "CA2"))
    assert await asyncio.gather(*asked) == [Return.AFTER_BREAK, Return.GIVEN_UP]
    calls.close()


async def test_a_call_that_ends_while_its_state_is_read_does_not_come_back() -> None:
    calls = Calls(limit=1)
    store = SlowStore(STATE)
    calls.save_to(store)
    asked = asyncio.create_task(calls.returns.bring_back("CA1", may_return=True))
    await asyncio.sleep(0.2)
    calls.end("CA1")
    assert await asked is Return.ENDED
    assert (calls.has_room, store.forgotten) == (True, ["CA1"])
    calls.close()


async def test_a_call_whose_end_is_stored_holds_no_place() -> None:
    calls = Calls(limit=1)
    calls.save_to(SlowStore(StoredCall(has_ended=True)))
    assert await calls.returns.bring_back("CA1", may_return=True) is Return.ENDED
    assert calls.has_room
    calls.close()
