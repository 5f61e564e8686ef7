"""A conversation as JSON, for storage between calls and processes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceflow.errors import ConfigurationError

VERSION: Literal[1] = 1


class _Exported(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ExportedCall(_Exported):
    """A call of a tool.

    Attributes:
        id: Its id.
        name: The tool.
        arguments: JSON text.
        opaque: What the vendor needs back with the call.
        result: The text that the model read; None if there was none yet.
        is_error: Whether the tool failed.
    """

    id: str
    name: str
    arguments: str = Field("{}", repr=False)
    opaque: str = Field("", repr=False)
    result: str | None = Field(None, repr=False)
    is_error: bool = False


class ExportedPart(_Exported):
    """Text of a reply and the calls that the model made after it."""

    written: str = Field("", repr=False)
    calls: tuple[ExportedCall, ...] = ()


class ExportedReply(_Exported):
    """A reply of the agent.

    Attributes:
        kind: Always ``"reply"``.
        parts: What the model wrote, in order.
        heard: The words that the user heard.
        is_complete: Whether the user heard all of it.
        was_interrupted: Whether the user cut it off.
        is_refused: Whether the model refused to answer.
    """

    kind: Literal["reply"] = "reply"
    parts: tuple[ExportedPart, ...] = Field(min_length=1)
    heard: str = Field("", repr=False)
    is_complete: bool = False
    was_interrupted: bool = False
    is_refused: bool = False


class ExportedUser(_Exported):
    """Words of the user."""

    kind: Literal["user"] = "user"
    text: str = Field(repr=False)


class ExportedContext(_Exported):
    """A conversation.

    Attributes:
        version: The version of this form.
        system: The system message.
        summary: A summary of turns that were forgotten.
        entries: What was said, in order.
    """

    version: Literal[1] = VERSION
    system: str = Field("", repr=False)
    summary: str = Field("", repr=False)
    entries: list[Annotated[ExportedUser | ExportedReply, Field(discriminator="kind")]] = Field(repr=False)


def read_export(exported: object) -> ExportedContext:
    """Check the values of an exported conversation.

    Raises:
        ConfigurationError: If it is none, or of a later version. The message quotes nothing that was said.
    """
    try:
        return ExportedContext.model_validate(exported)
    except ValidationError as exc:
        # Without the cause, which may quote the conversation.
        error = exc.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(map(str, error["loc"]))
        raise ConfigurationError(f"this is not an exported conversation: {place or 'it'} is wrong") from None
