"""The tools of an ``LLM``: functions, and sources whose tools come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Self

from voiceflow.dialogue import Tool, Toolbox, ToolSource
from voiceflow.dialogue.tool_sources import ToolItem, merged
from voiceflow.errors import ConfigurationError


class ToolSet:
    """What was passed as ``tools``.

    Args:
        tools: Tools, functions to make tools of, and sources.

    Attributes:
        items: The same, with tools in place of functions.

    Raises:
        ConfigurationError: If two have the same name, or there are more than servers accept.
    """

    def __init__(self, tools: Iterable[Tool | ToolSource | Callable[..., object]]) -> None:
        if not isinstance(tools, Iterable) or isinstance(tools, str):
            raise ConfigurationError("tools is a list of functions: tools=[look_up]")
        self.items: tuple[ToolItem, ...] = tuple(_item_of(each) for each in tools)
        self._closes: list[Callable[[], None]] = []
        Toolbox([item for item in self.items if isinstance(item, Tool)])

    @classmethod
    def checked(cls, tools: object) -> Self:
        """Make it of a value whose type is unknown.

        Raises:
            ConfigurationError: If it is not a list of functions.
        """
        if isinstance(tools, str) or not isinstance(tools, Iterable):
            raise ConfigurationError("tools are a list of functions")
        given: list[Tool | ToolSource | Callable[..., object]] = list(tools)
        if not all(isinstance(each, Tool | ToolSource) or callable(each) for each in given):
            raise ConfigurationError("tools are a list of functions")
        return cls(given)

    def toolbox(self) -> Toolbox:
        """All tools that there are now."""
        return merged(self.items)

    def open(self, changed: Callable[[], None]) -> None:
        """Begin to use the sources. ``changed`` is called when their tools have changed."""
        if not self._closes:
            sources = (item for item in self.items if not isinstance(item, Tool))
            self._closes = [source.open(changed) for source in sources]

    def close(self) -> None:
        """Stop using the sources."""
        closes, self._closes = self._closes, []
        for close in closes:
            close()


def _item_of(item: Tool | ToolSource | Callable[..., object]) -> ToolItem:
    return item if isinstance(item, Tool | ToolSource) else Tool(item)
