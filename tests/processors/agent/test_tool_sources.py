"""Tools of a tool server with a speech-to-speech agent: offered, called, changed, and let go."""

from collections.abc import Callable, Sequence

import pytest

from tests.processors.agent.kinds import ELEVENLABS, GEMINI, KINDS, OPENAI, Kind
from voiceflow.dialogue import Tool, ToolMessage
from voiceflow.emulators.kit.live_script import LiveAnswer, LiveCall
from voiceflow.testing import Stage

BOTH = pytest.mark.parametrize("kind", [OPENAI, GEMINI], ids=str)


def price(article: str) -> str:
    """Look up a price."""
    return f"{article} cost 40 euros"


def stock(article: str) -> str:
    """Count the stock."""
    return f"three {article}"


class Source:
    """Tools that come once it is connected."""

    name = "shop"

    def __init__(self) -> None:
        self.tools: Sequence[Tool] = ()
        self.users: list[Callable[[], None]] = []

    def open(self, changed: Callable[[], None]) -> Callable[[], None]:
        self.users.append(changed)
        return lambda: self.users.remove(changed)

    def offer(self, *functions: Callable[..., object]) -> None:
        self.tools = [Tool(each) for each in functions]
        for changed in self.users:
            changed()


def offered(stage: Stage, kind: Kind) -> list[list[str]]:
    """The tools that the service was sent, at the start and at each change."""
    if kind is OPENAI:
        (record,) = stage.realtime.records
        updates = [each["session"] for each in record.of_type("session.update")]
        return [[tool["name"] for tool in each["tools"]] for each in updates if "tools" in each]
    (live,) = stage.live.records
    sent = [each.get("setup") or each.get("contextUpdate", {}).get("tools") for each in live.received]
    lists = [each.get("tools", []) for each in sent if each is not None]
    return [[made["name"] for each in tools for made in each["functionDeclarations"]] for tools in lists]


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_tools_of_a_server_that_connects_during_the_call_are_offered_and_called(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    source = Source()
    async with stage_with(lambda: kind.make(tools=[source, stock], greeting="Hello.")) as stage:
        call = LiveCall("price", '{"article": "lamps"}')
        kind.prepare(stage, "Hello.", [LiveAnswer(calls=[call]), "They cost forty euros."])
        async with stage.call() as caller:
            await caller.wait_for_agent()
            source.offer(price)
            await caller.listen(0.5)
            await caller.say("How much are lamps?")
            await caller.wait_for_agent()
            assert len(source.users) == 1
        if kind is not ELEVENLABS:
            assert offered(stage, kind) == [["stock"], ["stock", "price"]]
        assert stage.transcript[-1] == ("agent", "They cost forty euros.")
        context = stage.journals[0].context
        assert context is not None
        results = [each.text for each in context.messages() if isinstance(each, ToolMessage)]
        assert results == ["lamps cost 40 euros"]
        assert source.users == []


@BOTH
async def test_tools_of_a_connected_server_are_offered_at_once_and_only_once(
    kind: Kind, stage_with: Callable[..., Stage]
) -> None:
    source = Source()
    source.offer(price)
    async with stage_with(lambda: kind.make(tools=[source], greeting="Hello.")) as stage:
        async with stage.call() as caller:
            await caller.wait_for_agent()
            source.offer(price)
            await caller.listen(0.5)
        assert offered(stage, kind) == [["price"]]
