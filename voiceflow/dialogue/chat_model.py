"""The port of language models: the interface that ``LLM`` needs from a vendor's client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pydantic import Field, PositiveFloat

from voiceflow.arguments import Options
from voiceflow.dialogue.deltas import Delta
from voiceflow.dialogue.messages import Message


class ToolSchema(Protocol):
    """The description of a tool for a model; ``Tool`` is one."""

    @property
    def name(self) -> str:
        """Up to 64 letters, digits, ``_`` and ``-``."""

    @property
    def description(self) -> str:
        """What the tool does; may be empty."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """The JSON schema of the arguments: an object."""

    @property
    def is_strict(self) -> bool:
        """Whether the server must keep to the schema."""


class ChatLimits(Options):
    """How long the user may have to wait. All in seconds.

    Attributes:
        first_token: From the request to the first word (or piece of a tool call), with a retry. While the
            model streams its reasoning, from one piece to the next, and to the first word.
        thinking: From the request to the first word of a model that streams its reasoning.
        stall: From one chunk to the next; comments that only keep the connection alive do not count.
        total: The whole answer.
        retry: A second try begins no later than this after the first.
    """

    first_token: PositiveFloat = 4.0
    thinking: PositiveFloat = 30.0
    stall: PositiveFloat = 3.0
    total: PositiveFloat = 120.0
    retry: float = Field(1.5, ge=0)


class ChatModel(Protocol):
    """A language model that answers a conversation. One may serve many calls at once.

    It raises ``ModelError`` when the vendor refuses, breaks off or falls silent, ``ContextTooLongError`` if a
    shorter conversation may succeed, and ``RemoteProtocolError`` if the vendor sends something else.
    """

    @property
    def model(self) -> str:
        """The model's name. It decides how much of the conversation is kept."""

    @property
    def limits(self) -> ChatLimits:
        """How long an answer may take. The model enforces these limits."""

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Request an answer as a stream.

        Entering the context sends the request; leaving it stops the answer. Text arrives in pieces, then each
        tool call in full, and ``Finish`` once, at the end.

        Args:
            messages: The conversation. Each call in it is followed by its result.
            tools: The tools that the model may call.
        """

    async def check(self) -> None:
        """Open a connection before the first request, and check the settings.

        An unreachable server raises nothing here: the first request will.

        Raises:
            ModelError: If no request can succeed, such as for a wrong key or an unknown model.
        """
