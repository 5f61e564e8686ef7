"""The results of tool calls."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic_core import to_json

from voiceflow.errors import VoiceflowError

MAX_RESULT_CHARS = 16_000
"""A longer result would crowd out the conversation: it is cut, with a note."""


class ToolError(VoiceflowError):
    """Raised by a tool that cannot do what the model asked for. The model reads its text."""


@dataclass(frozen=True, slots=True)
class EndCall:
    """Returned by a tool to end the call.

    Attributes:
        say: The last words, spoken before hanging up; nothing if empty.
    """

    say: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The result of a tool call.

    Attributes:
        text: The text that the model reads. Of exceptions it quotes only a ``ToolError``.
        end_call: Set if the tool wants the call to end.
        error: The exception that the tool raised, if any; for the program only.
        is_error: Whether the tool failed.
    """

    text: str = field(repr=False)
    end_call: EndCall | None = None
    error: BaseException | None = field(default=None, repr=False)
    is_error: bool = False


def write_result(value: object) -> ToolResult:
    """Write a tool's return value as text for the model.

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
