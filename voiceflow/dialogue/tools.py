"""Tools: Python functions that the model may call."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints, overload

from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticUserError
from pydantic_core import PydanticSerializationError, to_json

from voiceflow.dialogue.docstrings import describe
from voiceflow.errors import ConfigurationError

MAX_RESULT_CHARS = 16_000
"""A longer result is cut, and says so: it would crowd out the conversation."""

_MAX_ERRORS = 5
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NO_LIST = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class EndCall:
    """What a tool returns to end the call.

    Attributes:
        say: The last words, spoken before hanging up; nothing if empty.
    """

    say: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of a call.

    Attributes:
        text: For the model to read. It never quotes an exception.
        end_call: Set if the tool wants the call to end.
        error: What the tool raised, if it did; for the program's eyes.
        is_error: Whether the tool did not do its work.
    """

    text: str = field(repr=False)
    end_call: EndCall | None = None
    error: Exception | None = field(default=None, repr=False)
    is_error: bool = False


class Tool:
    """A function that the model may call, with the schema of its arguments.

    The function's name, docstring (Google form) and type hints become the schema; anything that
    pydantic can read may be a hint, ``Annotated`` and ``Field`` included. A function that is not
    ``async`` runs on the event loop, and so must be quick.

    Args:
        function: What to call. A bound method will do.
        name: If not the function's own.
        description: If not the docstring's.
        time_limit: Seconds that a call may take.
        is_strict: Whether the server must keep to the schema (OpenAI's ``strict``); no argument may then
            have a default.

    Raises:
        ConfigurationError: If the name is not one that the API takes (letters, digits, ``_`` and ``-``), or
            the arguments cannot be described by a schema.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str = "",
        description: str = "",
        time_limit: float = 10.0,
        is_strict: bool = False,
    ) -> None:
        told = describe(function)
        self.function = function
        self.name = name or getattr(function, "__name__", "")
        self.description = description or told.text
        self.time_limit = time_limit
        self.is_strict = is_strict
        if not _NAME.fullmatch(self.name):
            raise ConfigurationError("a tool needs a name of up to 64 letters, digits, _ and -")
        try:
            self._arguments = _model(function, told.arguments, is_strict=is_strict)
            self.parameters = _schema(self._arguments)
        except (NameError, PydanticUserError) as exc:
            raise ConfigurationError(f"the tool {self.name} has an argument without a schema: {exc}") from exc

    def __repr__(self) -> str:
        return f"Tool({self.name!r})"

    def to_openai(self) -> dict[str, Any]:
        """The tool, as a request to an OpenAI-compatible server lists it."""
        function: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "parameters": self.parameters,
        }
        if self.is_strict:
            function["strict"] = True
        return {"type": "function", "function": function}

    async def call(self, arguments: str) -> ToolResult:
        """Call the function with what the model wrote.

        Whatever goes wrong becomes a text that the model can act on; only cancelling passes through.

        Args:
            arguments: A JSON object; nothing stands for an empty one.
        """
        try:
            values = self._read(arguments or "{}")
        except ValidationError as exc:
            return ToolResult(_complain(exc), is_error=True)
        limit = asyncio.timeout(self.time_limit)
        try:
            async with limit:
                value = self.function(**values)
                if inspect.isawaitable(value):
                    value = await value
        except Exception as exc:  # noqa: BLE001 - the function is the user's, and the call must go on
            return self._failed(exc, is_too_slow=limit.expired())
        try:
            return _result(value)
        except PydanticSerializationError as exc:
            return self._failed(exc, is_too_slow=False)

    def _read(self, arguments: str) -> dict[str, Any]:
        read = self._arguments.model_validate_json(arguments)
        fields = type(read).model_fields
        return {str(fields[name].alias): getattr(read, name) for name in read.model_fields_set}

    def _failed(self, exc: Exception, *, is_too_slow: bool) -> ToolResult:
        # The exception's own text may hold what the user said.
        logger.warning("tool {} failed: {}", self.name, "too slow" if is_too_slow else type(exc).__name__)
        text = "Error: the tool took too long." if is_too_slow else "Error: the tool failed."
        return ToolResult(text, error=exc, is_error=True)


@overload
def tool(function: Callable[..., Any], /) -> Tool: ...


@overload
def tool(
    *, name: str = "", description: str = "", time_limit: float = 10.0, is_strict: bool = False
) -> Callable[[Callable[..., Any]], Tool]: ...


def tool(function: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Make a function a tool: ``@tool``, or ``@tool(time_limit=3)`` with the arguments of ``Tool``."""
    if function is not None:
        return Tool(function)
    return lambda decorated: Tool(decorated, **options)


class Toolbox:
    """The tools that one agent has.

    Args:
        tools: Tools, or functions to make tools of.

    Raises:
        ConfigurationError: If two have the same name.
    """

    def __init__(self, tools: Iterable[Tool | Callable[..., Any]] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        for item in tools:
            made = item if isinstance(item, Tool) else Tool(item)
            if made.name in self._tools:
                raise ConfigurationError(f"two tools have the name {made.name}")
            self._tools[made.name] = made

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def to_openai(self) -> list[dict[str, Any]]:
        """All tools, as a request lists them."""
        return [made.to_openai() for made in self]

    async def call(self, name: str, arguments: str) -> ToolResult:
        """Call a tool by its name; a name that there is not becomes a result that says so."""
        if (found := self._tools.get(name)) is not None:
            return await found.call(arguments)
        known = ", ".join(self._tools) or "none"
        return ToolResult(f"Error: there is no such tool. There are: {known}.", is_error=True)


def _model(function: Callable[..., Any], told: Mapping[str, str], *, is_strict: bool) -> type[BaseModel]:
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for number, parameter in enumerate(inspect.signature(function).parameters.values()):
        if parameter.kind in _NO_LIST or parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            raise ConfigurationError(f"the model cannot name the argument {parameter.name} of a tool")
        # Its own names could clash with pydantic's: the argument's name is an alias.
        described: dict[str, Any] = {"description": told[parameter.name]} if parameter.name in told else {}
        is_needed = parameter.default is inspect.Parameter.empty
        if is_strict and not is_needed:
            raise ConfigurationError(f"the argument {parameter.name} of a strict tool must have no default")
        default = ... if is_needed else parameter.default
        field_info = Field(default=default, alias=parameter.name, **described)
        fields[f"argument_{number}"] = (hints.get(parameter.name, Any), field_info)
    config = ConfigDict(extra="forbid" if is_strict else "ignore", arbitrary_types_allowed=False)
    made: type[BaseModel] = create_model("Arguments", __config__=config, **fields)
    return made


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    del schema["title"]
    for described in schema.get("properties", {}).values():
        # A title repeats the name in other letters: tokens for nothing.
        described.pop("title", None)
    return {"properties": {}, **schema}


def _complain(exc: ValidationError) -> str:
    told = []
    for error in exc.errors(include_url=False, include_context=False, include_input=False)[:_MAX_ERRORS]:
        place = ".".join(map(str, error["loc"]))
        told.append(f"{place}: {error['msg']}" if place else error["msg"])
    return f"Error: the arguments do not fit: {'; '.join(told)}."


def _result(value: object) -> ToolResult:
    match value:
        case EndCall():
            return ToolResult("The call ends.", end_call=value)
        case None:
            return ToolResult("Done.")
        case str():
            text = value
        case _:
            text = to_json(value, inf_nan_mode="strings").decode()
    if len(text) > MAX_RESULT_CHARS:
        text = f"{text[:MAX_RESULT_CHARS]} (shortened: there is more)"
    return ToolResult(text)
