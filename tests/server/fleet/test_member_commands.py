"""Commands to the member that carries a call."""

from __future__ import annotations

import pytest

from tests.server.fleet.fleet_group import FleetGroup
from tests.server.practice import Practice
from voiceflow.server.fleet.memory import MemoryRegistry
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.server.fleet.registry import MemberGoneError


async def test_commands_reach_the_member_that_carries_the_call() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b") as stage:
        operator = MemoryRegistry(group.hub, "operator")
        async with stage.call() as caller:
            await caller.wait_for_agent()
            values = {"call": caller.call.call_id}
            owner = await operator.owner(caller.call.call_id)
            assert owner == group.carrying.name
            other = ({"a", "b"} - {owner}).pop()
            said = {**values, "text": "One moment."}
            assert (await operator.request(owner, FleetMessage("say", said))).kind == "done"
            assert (await operator.request(other, FleetMessage("hang_up", values))).kind == "unknown"
            assert (await operator.request(owner, FleetMessage("dance", values))).kind == "refused"
            await caller.wait_for_agent()
            assert (await operator.request(owner, FleetMessage("hang_up", values))).kind == "done"
            await caller.call.over()
        assert stage.transcript[-1] == ("agent", "One moment.")
        group.kill(group.servers[owner])
        with pytest.raises(MemberGoneError):
            await operator.request(owner, FleetMessage("hang_up", values))


async def test_a_member_lists_its_calls_without_the_numbers_and_shows_none_that_it_does_not_observe() -> None:
    group = FleetGroup(Practice())
    async with group.stage("a", "b") as stage, stage.call() as caller:
        await caller.wait_for_agent()
        operator = MemoryRegistry(group.hub, "operator")
        call_id, member = caller.call.call_id, group.carrying.name
        for name in ("a", "b"):
            reply = await operator.request(name, FleetMessage("calls"))
            found = [(row["call_id"], row["state"], row["caller"]) for row in reply.values["calls"]]
            assert found == ([(call_id, "up", "…100")] if name == member else [])
        reply = await operator.request(member, FleetMessage("inspect", {"call": call_id}))
        assert (reply.kind, "--inspect" in reply.values["reason"]) == ("refused", True)
        group.carrying.calls.promise("another")
        reply = await operator.request(member, FleetMessage("calls"))
        assert [row["state"] for row in reply.values["calls"]] == ["up", "expected"]
        assert reply.values["calls"][1]["seconds"] is None
