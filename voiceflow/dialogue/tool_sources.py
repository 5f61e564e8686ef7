"""Tools that come and go while a call runs, and the merging of all tools of an agent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Protocol, TypeAlias, runtime_checkable

from loguru import logger

from voiceflow.dialogue.messages import legal_name
from voiceflow.dialogue.toolbox import MAX_TOOLS, Toolbox
from voiceflow.dialogue.tools import Tool


@runtime_checkable
class ToolSource(Protocol):
    """Something that offers tools once it is connected, such as a tool server."""

    @property
    def name(self) -> str:
        """A short name. It is put before the name of a tool that another tool has already."""

    @property
    def tools(self) -> Sequence[Tool]:
        """The tools that it offers now. They stay the same while a lost connection is replaced."""

    def open(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Use this source for a call. It connects in the background. Call it on the event loop.

        Args:
            changed: Called when ``tools`` has changed.

        Returns:
            A function to call when the call is over.
        """


ToolItem: TypeAlias = Tool | ToolSource

AnyTool: TypeAlias = Tool | ToolSource | Callable[..., object]
"""What can stand in a list of tools."""


def merged(items: Iterable[ToolItem]) -> Toolbox:
    """All tools that an agent has now.

    The tools of sources yield: if a name is taken, the source's name comes before it, then a number after
    it. Tools beyond the most that servers accept are left out, with a warning.
    """
    kept = list(items)
    own = [item for item in kept if isinstance(item, Tool)]
    names = {tool.name for tool in own}
    offered: list[Tool] = []
    for source in kept:
        if not isinstance(source, Tool):
            for tool in source.tools:
                name = _free_name(tool.name, source.name, names)
                names.add(name)
                offered.append(tool if name == tool.name else tool.renamed(name))
    room = max(0, MAX_TOOLS - len(own))
    if len(offered) > room:
        logger.warning(
            "{} tools are more than a model takes: {} are left out", len(names), len(offered) - room
        )
    return Toolbox([*own, *offered[:room]])


def _free_name(name: str, source: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    longer = legal_name(f"{source}_{name}")
    if longer not in taken:
        return longer
    numbered = (legal_name(f"{longer[:60]}_{number}") for number in count(2))
    return next(each for each in numbered if each not in taken)
