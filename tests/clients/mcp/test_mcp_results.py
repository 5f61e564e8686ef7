"""What a tool of an MCP server returns."""

from collections.abc import Callable

from tests.clients.mcp.test_server import find, shop
from voiceflow.clients.mcp import MCPServer
from voiceflow.dialogue.tool_results import MAX_RESULT_CHARS


async def test_a_failure_of_the_tool_is_read_by_the_model(connect: Callable[..., MCPServer]) -> None:
    async with connect(shop()) as source:
        result = await find(source, "broken").call("{}")
        assert result.is_error
        assert result.text.startswith("Error: ")


async def test_a_long_result_is_cut_with_a_note(connect: Callable[..., MCPServer]) -> None:
    async with connect(shop()) as source:
        text = (await find(source, "long").call("{}")).text
        assert text == "x" * MAX_RESULT_CHARS + " (shortened: there is more)"


async def test_what_is_no_text_is_named(connect: Callable[..., MCPServer]) -> None:
    async with connect(shop()) as source:
        assert (await find(source, "picture").call("{}")).text.split("\n") == [
            "A chair:",
            "[image, image/png: it is not shown here]",
            "Oak.",
            "[resource shop://plan: its content is binary]",
        ]
