"""The tool with which a model ends a step: its arguments are the result."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Awaitable, Callable
from dataclasses import is_dataclass
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
from pydantic.errors import PydanticUserError

from voiceflow.dialogue import Tool, ToolResult
from voiceflow.dialogue.tool_arguments import problems_of
from voiceflow.errors import ConfigurationError

FINISH = "finish"
_DONE = "Done. This part of the conversation is over."


class StepTool(Tool):
    """A tool that may end the model's answer.

    Args:
        function: What to call.
        name: What the model calls.
        description: When to call it.
        ends_answer: Whether the model is not to be asked again after the call.
    """

    def __init__(
        self,
        function: Callable[..., object],
        *,
        name: str,
        ends_answer: Callable[[], bool],
        description: str = "",
    ) -> None:
        super().__init__(function, name=name, description=description, late="wait", filler="")
        self.ends_answer = ends_answer


class ResultTool(StepTool):
    """Validates a result and hands it on.

    Args:
        name: What the model calls.
        kind: The type of the result; None for a tool without arguments.
        description: When to call it.
        take: Called with a valid result. Returns what is wrong with it, or None.
        ends_answer: As for ``StepTool``.
        refused: Called when a result was not valid.
        after: Makes the text that the model reads after a valid result.
    """

    def __init__(
        self,
        name: str,
        kind: Any,
        description: str,
        *,
        take: Callable[[Any], str | None],
        ends_answer: Callable[[], bool],
        refused: Callable[[], None] = lambda: None,
        after: Callable[[], Awaitable[str]] | None = None,
    ) -> None:
        super().__init__(_nothing, name=name, description=description, ends_answer=ends_answer)
        self._is_object = _is_object(kind)
        self._take, self._refused, self._after = take, refused, after
        self._adapter: TypeAdapter[Any] | None = None
        if kind is None:
            return
        shape = kind if self._is_object else create_model("Result", value=(kind, ...))
        try:
            self._adapter = TypeAdapter(shape)
            self.parameters = {"properties": {}, **self._adapter.json_schema()}
        except PydanticUserError as error:
            raise ConfigurationError(f"the result {kind!r} of a step has no schema") from error
        self.parameters.pop("title", None)
        self.parameters.pop("description", None)

    async def call(self, arguments: str) -> ToolResult:
        """Take a result that the model wrote."""
        if self._adapter is None:
            self._take(None)
            return await self._done()
        try:
            read = self._adapter.validate_json(arguments.strip() or "{}")
        except ValidationError as error:
            self._refused()
            return ToolResult(f"Error: the arguments do not fit: {problems_of(error)}.", is_error=True)
        wrong = self._take(read if self._is_object else read.value)
        if wrong is None:
            return await self._done()
        self._refused()
        return ToolResult(f"Error: {wrong}", is_error=True)

    async def _done(self) -> ToolResult:
        return ToolResult(_DONE if self._after is None else await self._after())


def result_tools(
    kind: object,
    *,
    take: Callable[[object], str | None],
    refused: Callable[[], None],
    ends_answer: Callable[[], bool],
    after: Callable[[], Awaitable[str]] | None = None,
) -> list[ResultTool]:
    """The tools that end a step: one, or one for each class of a union.

    Args:
        kind: The type of the result, or None.
        take: As for ``ResultTool``.
        refused: As for ``ResultTool``.
        ends_answer: As for ``StepTool``.
        after: As for ``ResultTool``.

    Raises:
        ConfigurationError: If a type has no schema.
    """
    kinds = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    if len(kinds) == 1 or not all(_is_object(each) for each in kinds):
        text = (
            "Call this as soon as you have the result. "
            if kind is not None
            else "Call this when you are done. "
        )
        return [
            ResultTool(
                FINISH,
                kind,
                text + _description(kind),
                take=take,
                refused=refused,
                ends_answer=ends_answer,
                after=after,
            )
        ]
    return [
        ResultTool(
            f"{FINISH}_{_snake(each.__name__)}",
            each,
            f"Call this as soon as you have this result. {_description(each)}",
            take=take,
            refused=refused,
            ends_answer=ends_answer,
            after=after,
        )
        for each in kinds
    ]


def _description(kind: object) -> str:
    """What the class says of itself; not what ``dataclass`` writes."""
    text = inspect.getdoc(kind) if _is_object(kind) else None
    is_generated = text is None or (
        is_dataclass(kind) and text.startswith(f"{getattr(kind, '__name__', '')}(")
    )
    return "" if is_generated or text is None else text.strip()


def _is_object(kind: object) -> bool:
    return isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, BaseModel))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


async def _nothing() -> None:
    """Stands for a function: the tool overrides ``call``."""
