"""What comes of a tool's call."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic_core import to_json

MAX_RESULT_CHARS = 16_000
"""A longer result is cut, and says so: it would crowd out the conversation."""


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
    error: BaseException | None = field(default=None, repr=False)
    is_error: bool = False


def write_result(value: object) -> ToolResult:
    """Write what a tool returned for the model.

    Raises:
        PydanticSerializationError: If it cannot be written as JSON.
    """
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
