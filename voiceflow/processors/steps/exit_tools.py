"""The tools with which a model takes the ways out of a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from voiceflow.processors.steps.exits import Exit, ExitTaken
from voiceflow.processors.steps.result_tool import ResultTool
from voiceflow.processors.steps.runner import ActiveStep


def exit_tools(step: ActiveStep, *, after: Callable[[], Awaitable[str]] | None = None) -> list[ResultTool]:
    """A tool for each way out of a step.

    Args:
        step: The step.
        after: As for ``ResultTool``.
    """

    def leave(way: Exit) -> Callable[[object], str | None]:
        return lambda _: step.fail(ExitTaken(way))

    return [
        ResultTool(
            way.name, None, way.description, take=leave(way), ends_answer=lambda: step.is_over, after=after
        )
        for way in step.exits
    ]
