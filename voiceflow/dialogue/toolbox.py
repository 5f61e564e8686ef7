"""The tools of one agent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from voiceflow.dialogue.tool_results import ToolResult
from voiceflow.dialogue.tools import Tool
from voiceflow.errors import ConfigurationError

MAX_TOOLS = 128
"""Most tools in a request."""


class Toolbox:
    """The tools of one agent.

    Args:
        tools: Tools, or functions to make tools of.

    Raises:
        ConfigurationError: If two have the same name, or there are more than servers accept.
    """

    def __init__(self, tools: Iterable[Tool | Callable[..., object]] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        if not isinstance(tools, Iterable) or isinstance(tools, str):
            raise ConfigurationError("tools is a list of functions: tools=[look_up]")
        for item in tools:
            made = item if isinstance(item, Tool) else Tool(item)
            if made.name in self._tools:
                raise ConfigurationError(f"two tools have the name {made.name}")
            self._tools[made.name] = made
        if len(self._tools) > MAX_TOOLS:
            raise ConfigurationError(f"a model takes {MAX_TOOLS} tools at most, not {len(self._tools)}")

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def find(self, name: str) -> Tool | None:
        """The tool with this name, or None."""
        return self._tools.get(name)

    def to_openai(self) -> list[dict[str, Any]]:
        """All tools in OpenAI's form."""
        return [made.to_openai() for made in self]

    async def call(self, name: str, arguments: str) -> ToolResult:
        """Call a tool by its name; an unknown name returns an error result."""
        if (found := self.find(name)) is not None:
            return await found.call(arguments)
        known = ", ".join(self._tools) or "none"
        return ToolResult(f"Error: there is no such tool. There are: {known}.", is_error=True)


def checked_toolbox(tools: object) -> Toolbox:
    """Make a toolbox of the tools.

    Raises:
        ConfigurationError: If ``tools`` is not a list of functions.
    """
    if isinstance(tools, str) or not isinstance(tools, Iterable):
        raise ConfigurationError("tools are a list of functions")
    functions: list[Tool | Callable[..., object]] = list(tools)
    if not all(isinstance(each, Tool) or callable(each) for each in functions):
        raise ConfigurationError("tools are a list of functions")
    return Toolbox(functions)
