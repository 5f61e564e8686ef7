"""Calls of other members of a fleet, on the pages of one of them: applications on virtual time."""

from __future__ import annotations

import re

from tests.inspector.pages import Browser, Outline
from tests.server.fleet.fleet_group import FleetGroup
from tests.server.practice import Practice, answer
from voiceflow.inspector.packed_json import pack
from voiceflow.server.fleet.messages import FleetMessage
from voiceflow.testing.stage import HOST


class Fleet(FleetGroup):
    """A fleet of which the browser reaches each member."""

    def __init__(self) -> None:
        super().__init__(Practice(), is_inspected=True)

    async def browser(self, name: str) -> Browser:
        """A browser at the pages of a member, with its cookie."""
        return await Browser(self.opened.network.session(), f"https://{name}.test").open()

    @property
    def other(self) -> str:
        """A member that does not carry the call."""
        return next(name for name in self.servers if name != self.carrying.name)


def link(page: str) -> str:
    """The address of the only call in a list."""
    (found,) = re.findall(r'href="(calls/[^"]+)"', page)
    return str(found)


async def test_a_call_of_another_member_is_listed_opened_and_followed_as_on_its_own_pages() -> None:
    fleet = Fleet()
    async with fleet.stage("a", "b", answers=answer) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        owner = fleet.carrying.name
        here, there = await fleet.browser(owner), await fleet.browser(fleet.other)
        await caller.say("book 7")
        await caller.wait_for_agent()
        listed = await there.get()
        path = link(listed)
        assert f'<td data-label="member">{owner}</td>' in listed
        assert "1 up" in listed
        assert link(await here.get()) == path

        own, page = await here.get(path), await there.get(path)
        assert f"· member {owner}</p>" in page
        assert f'href="https://{HOST}/member/{owner}/inspect/{path}">Listen in there' in page
        assert Outline(page).text.count("book 7") == Outline(own).text.count("book 7") > 0
        assert await there.get(f"{path}turns/1/") == await here.get(f"{path}turns/1/")
        assert (await there.refused(f"{path}turns/2/"))[0] == 404
        assert (await there.refused(f"{path}sound"))[0] == 503

        async with there.events(f"{path}events") as events:
            await events.until("conversation", "book 7")
            await caller.say("are you sure?")
            await events.until("conversation", "are you sure?")
            assert (await there.post(f"{path}hang_up")) == (200, "The call is being ended.")
            await events.until("state", "agent hangup")
            while not events.is_over:
                await events.next()
        assert "controls" not in await there.get(path)


async def test_an_operator_takes_part_in_a_call_of_another_member() -> None:
    fleet = Fleet()
    async with fleet.stage("a", "b", answers=answer) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        there = await fleet.browser(fleet.other)
        path = link(await there.get())
        assert await there.post(f"{path}say", text=" ") == (
            409,
            f"member {fleet.carrying.name} refuses: write a text first",
        )
        assert await there.post(f"{path}say", text="One moment.") == (200, "It is said when nobody speaks.")
        await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "One moment.")
        assert (await there.post(f"{path}whisper", text="Be brief."))[0] == 200
        assert (await there.post(f"{path}take_over"))[1] == "The agent is muted: the user hears what you say."
        assert (await there.post(f"{path}hand_back"))[1] == "The agent answers again."
        assert (await there.post(f"{path}transfer", text="+15550100"))[0] == 404
        assert (await there.post(f"{path}say", origin="https://elsewhere.test", text="Hello."))[0] == 403
        await caller.say("are you sure?")
        await caller.wait_for_agent()
        assert "Be brief." in str(stage.model.exchanges[-1].request["messages"])


async def test_a_member_that_is_gone_or_forgot_the_call_is_a_clear_error() -> None:
    fleet = Fleet()
    async with (
        fleet.stage("a", "b", answers=answer) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        owner, there = fleet.carrying, await fleet.browser(fleet.other)
        path = link(await there.get())
        async with there.events(f"{path}events") as events:
            await events.until("state", "up")
            fleet.kill(owner)
            await events.until("state", f"{owner.name} cannot be asked")
            assert await there.refused(path) == (503, f"{owner.name} cannot be asked")
            assert await there.post(f"{path}hang_up") == (503, f"{owner.name} cannot be asked")
            # Another process under the same name, whose first call is another one.
            fleet.hub.members[owner.name] = (await fleet.begin("c")).registry
            await events.until("state", "not known any more")
        assert await there.refused(path) == (404, "This call is not known any more.")
        for strange in ("1", "nobody.1-1", f"{owner.name}.1-1", "a.>.1", "..1"):
            assert (await there.refused(f"calls/{strange}/"))[0] in (404, 503)


async def test_members_without_an_inspector_or_of_another_version_are_named() -> None:
    fleet = Fleet()
    async with fleet.stage("a", answers=answer):
        there = await fleet.browser("a")
        for name, reply in (
            ("old", FleetMessage("unknown")),
            ("blind", FleetMessage("refused", {"reason": "serve with --inspect"})),
            ("later", FleetMessage("done", body=pack({"rows": [{"id": 1}]}))),
            ("broken", FleetMessage("done", body=b"\xff")),
        ):
            member = await fleet.begin(name)

            async def respond(_: FleetMessage, reply: FleetMessage = reply) -> FleetMessage:
                return reply

            member.registry._answer = respond
        page = await there.get()
    for text in (
        "member old has an older version, which answers no questions",
        "member blind refuses: serve with --inspect",
        "member later has another version of voiceflow: open its own pages",
        "member broken has another version of voiceflow: open its own pages",
    ):
        assert text in page
