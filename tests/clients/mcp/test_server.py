"""Tools from MCP servers that are made with the official package, in this process and on virtual time."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from mcp.client._memory import InMemoryTransport
from mcp.server import MCPServer as Official
from mcp.server.mcpserver import Context
from mcp.shared.message import SessionMessage
from mcp_types import BlobResourceContents, EmbeddedResource, ImageContent, TextContent, TextResourceContents

from tests.processors.stand_ins import Call
from voiceflow.clients.mcp import MCPServer
from voiceflow.clients.mcp.connection import BROKEN, UNREACHABLE
from voiceflow.dialogue import Tool
from voiceflow.dialogue.tool_results import MAX_RESULT_CHARS
from voiceflow.dialogue.tool_sources import merged
from voiceflow.emulators.openai import Answer, LLMEmulator
from voiceflow.emulators.openai import AnswerToolCall as ToolCall
from voiceflow.processors import LLM
from voiceflow.testing import MemoryNetwork

OpenAI = Callable[..., LLMEmulator]
UNKNOWN = {"method": "server/unknown", "params": None}
NOTHING = lambda: None  # noqa: E731


def shop() -> Official:
    """A server with a few tools."""
    server = Official("shop")

    @server.tool()
    async def price(article: str, pieces: int = 1) -> str:
        """What an article costs."""
        return f"{pieces} {article} cost {3 * pieces} euros"

    @server.tool()
    async def slow(seconds: float) -> str:
        """Takes its time."""
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            server.cancelled = True  # type: ignore[attr-defined]
            raise
        return "finally"

    @server.tool()
    async def broken() -> str:
        """Fails."""
        raise ValueError("no such shelf")

    @server.tool()
    async def long() -> str:
        """Says a lot."""
        return "x" * (MAX_RESULT_CHARS + 100)

    @server.tool()
    async def picture() -> list[Any]:
        """Returns more than text."""
        return [
            TextContent(text="A chair:"),
            ImageContent(data="", mime_type="image/png"),
            EmbeddedResource(resource=TextResourceContents(uri="shop://chair", text="Oak.")),
            EmbeddedResource(resource=BlobResourceContents(uri="shop://plan", blob="")),
        ]

    return server


def find(source: MCPServer, name: str) -> Tool:
    return next(tool for tool in source.tools if tool.name == name)


async def test_a_server_offers_its_tools_with_their_schemas(connect: Callable[..., MCPServer]) -> None:
    async with connect(shop()) as source:
        tool = find(source, "price")
        assert tool.description == "What an article costs."
        assert tool.parameters["required"] == ["article"]
        assert (await tool.call('{"article": "chairs", "pieces": 2}')).text == "2 chairs cost 6 euros"
        complaint = await tool.call('{"article": "chairs", "pieces": "many"}')
        assert complaint.is_error
        assert "pieces" in complaint.text


async def test_only_and_prefix_choose_and_rename(connect: Callable[..., MCPServer]) -> None:
    async with connect(shop(), only=["price"], prefix="shop_") as source:
        assert [tool.name for tool in source.tools] == ["shop_price"]
        assert (await source.tools[0].call('{"article": "chairs"}')).text == "1 chairs cost 3 euros"


async def test_a_slow_tool_is_cancelled_at_the_server_too(connect: Callable[..., MCPServer]) -> None:
    server = shop()
    async with connect(server, time_limit=2.0) as source:
        result = await find(source, "slow").call('{"seconds": 60}')
        assert result.text == "Error: the tool took too long."
        assert asyncio.get_running_loop().time() == 2.0
        await asyncio.sleep(0.01)
        assert server.cancelled  # type: ignore[attr-defined]


async def test_several_calls_run_at_the_same_time_on_one_connection(
    connect: Callable[..., MCPServer],
) -> None:
    async with connect(shop()) as source:
        slow = find(source, "slow")
        results = await asyncio.gather(*(slow.call('{"seconds": 3}') for _ in range(20)))
        assert {result.text for result in results} == {"finally"}
        assert asyncio.get_running_loop().time() == 3.0


class Older(InMemoryTransport):
    """Stands for a server of the older kind: it does not know the request that newer ones begin with."""

    async def __aenter__(self) -> Any:
        read, write = await super().__aenter__()
        return read, WithoutDiscovery(write)


class WithoutDiscovery:
    """Sends on all messages but one, whose method it makes unknown."""

    def __init__(self, write: Any) -> None:
        self._write = write

    async def send(self, item: SessionMessage) -> None:
        if getattr(item.message, "method", "") == "server/discover":
            item = replace(item, message=item.message.model_copy(update=UNKNOWN))
        await self._write.send(item)

    async def aclose(self) -> None:
        await self._write.aclose()

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()


@pytest.mark.parametrize("is_older", [False, True])
async def test_a_change_of_the_tools_is_noticed(is_older: bool) -> None:
    server, changes = shop(), []

    async def extra() -> str:
        """Came later."""
        return "here"

    @server.tool()
    async def grow(context: Context[Any, Any]) -> str:
        """Add a tool."""
        server.add_tool(extra)
        if is_older:
            await context.session.send_tool_list_changed()
        else:
            await context.notify_tools_changed()
        return "Done."

    wire = Older(server) if is_older else InMemoryTransport(server)
    async with MCPServer(wire, keep=0) as source:
        close = source.open(lambda: changes.append(len(source.tools)))
        await asyncio.sleep(1.0)
        await find(source, "grow").call("{}")
        await asyncio.sleep(1.0)
        assert changes == [7]
        assert (await find(source, "extra").call("{}")).text == "here"
        close()


class Fragile:
    """A transport that can be cut, and that connects only while ``is_up``."""

    def __init__(self, server: Official) -> None:
        self.is_up, self.connections = True, 0
        self._server = server
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Any:
        if not self.is_up:
            raise ConnectionRefusedError
        self.connections += 1
        self._stack = AsyncExitStack()
        read, self._write = await self._stack.enter_async_context(InMemoryTransport(self._server))
        self._incoming = read
        return read, self._write

    async def __aexit__(self, *error: Any) -> None:
        await self._stack.aclose()

    async def cut(self) -> None:
        await self._write.aclose()


async def test_a_lost_server_means_a_tool_error_and_comes_back() -> None:
    wire = Fragile(shop())
    async with MCPServer(wire, keep=0, name="shop") as source:
        tool = find(source, "price")
        working = asyncio.ensure_future(find(source, "slow").call('{"seconds": 5}'))
        await asyncio.sleep(1.0)
        wire.is_up = False
        await wire.cut()
        assert (await working).text == f"Error: {BROKEN}"
        # The tools stay: the model reads what happened to them.
        assert tool in source.tools
        assert (await tool.call('{"article": "x"}')).text == f"Error: {UNREACHABLE}"
        wire.is_up = True
        await asyncio.sleep(60.0)
        assert (await tool.call('{"article": "chairs"}')).text == "1 chairs cost 3 euros"
        assert wire.connections == 2


async def test_a_server_that_is_down_at_first_is_found_later() -> None:
    wire = Fragile(shop())
    wire.is_up = False
    changes: list[int] = []
    source = MCPServer(wire, keep=0)
    close = source.open(lambda: changes.append(len(source.tools)))
    await asyncio.sleep(10.0)
    assert (list(source.tools), changes) == ([], [])
    wire.is_up = True
    await asyncio.sleep(60.0)
    assert changes == [5]
    close()


async def test_calls_share_a_connection_which_stays_for_a_while() -> None:
    wire = Fragile(shop())
    source = MCPServer(wire, keep=60.0)
    first, second = source.open(NOTHING), source.open(NOTHING)
    await asyncio.sleep(1.0)
    first()
    second()
    await asyncio.sleep(59.0)
    third = source.open(NOTHING)
    await asyncio.sleep(100.0)
    assert wire.connections == 1
    third()
    await asyncio.sleep(61.0)
    fourth = source.open(NOTHING)
    await asyncio.sleep(1.0)
    assert wire.connections == 2
    fourth()
    await source.close()


async def test_a_name_that_is_taken_gets_the_servers_name_before_it() -> None:
    async def price() -> str:
        """One of our own."""
        return ""

    async with MCPServer(shop(), keep=0, name="shop") as one, MCPServer(shop(), keep=0, name="shop") as two:
        names = [tool.name for tool in merged([one, Tool(price), two])]
        assert names[:3] == ["price", "shop_price", "slow"]
        assert "shop_price_2" in names
        assert "shop_slow" in names
        assert len(set(names)) == 11


def use(name: str, **arguments: object) -> ToolCall:
    return ToolCall(name, json.dumps(arguments))


def buyer(request: dict[str, Any]) -> Answer | str:
    results = [message["content"] for message in request["messages"] if message["role"] == "tool"]
    return results[-1] if results else Answer(text="One moment.", calls=[use("price", article="chairs")])


async def test_a_model_uses_a_server_in_a_call(network: MemoryNetwork, openai: OpenAI) -> None:
    model = openai(buyer)
    call = Call(LLM(tools=[MCPServer(shop(), keep=0)]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "How much is a chair?"), http=network.session())
    assert call.ear.words == "One moment. 1 chairs cost 3 euros"
    offered = [tool["function"]["name"] for tool in model.exchanges[0].request["tools"]]
    assert offered == ["price", "slow", "broken", "long", "picture"]


async def test_a_dead_server_costs_no_call(network: MemoryNetwork, openai: OpenAI) -> None:
    wire = Fragile(shop())
    openai(buyer)
    call = Call(LLM(tools=[MCPServer(wire, keep=0)]))

    async def die() -> None:
        wire.is_up = False
        await wire.cut()

    def script(c: Call) -> None:
        c.mouth.says(3.0, 4.0, "How much is a chair?")
        asyncio.get_running_loop().call_at(2.0, lambda: c.session.spawn(die(), name="die", owner=c.mouth))

    await call.play(script, http=network.session())
    assert call.ear.words == f"One moment. Error: {UNREACHABLE}"


async def test_a_server_that_never_answers_delays_no_reply(network: MemoryNetwork, openai: OpenAI) -> None:
    class Hanging:
        async def __aenter__(self) -> Any:
            await asyncio.sleep(1000.0)

        async def __aexit__(self, *error: object) -> None: ...

    openai(["Hello."])
    call = Call(LLM(tools=[MCPServer(Hanging(), keep=0)]))
    await call.play(lambda c: c.mouth.says(1.0, 2.0, "Hello?"), http=network.session())
    assert call.ear.words == "Hello."
    assert call.ear.heard[0][0] < 3.0


async def test_servers_can_be_changed_during_a_call(network: MemoryNetwork, openai: OpenAI) -> None:
    model = openai(["One.", "Two."])
    source, call = MCPServer(shop(), keep=0, only=["price"]), Call(LLM())

    def script(c: Call) -> None:
        c.mouth.says(1.0, 2.0, "Hello?")
        asyncio.get_running_loop().call_at(3.0, lambda: c.session.update(tools=[source]))
        c.mouth.says(5.0, 6.0, "And now?")

    await call.play(script, http=network.session())
    first, second = (exchange.request.get("tools", []) for exchange in model.exchanges)
    assert (first, [tool["function"]["name"] for tool in second]) == ([], ["price"])
    assert call.session.settings["tools"] == (source,)


def test_keys_are_shown_nowhere() -> None:
    server = MCPServer("https://u:geheim@example.com/mcp?key=geheim", headers={"Authorization": "geheim"})
    assert repr(server) == "MCPServer('example_com')"
    assert "geheim" not in repr(vars(server))
