"""The port behind which a language model stands: what ``LLM`` needs of a vendor's client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pydantic import Field, PositiveFloat

from voiceflow.arguments import Options
from voiceflow.dialogue.deltas import Delta
from voiceflow.dialogue.messages import Message


class ToolSchema(Protocol):
    """What a model reads of a tool; ``Tool`` is one."""

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
    """How long a caller can be left waiting. All in seconds.

    Attributes:
        first_token: From the request to the first word (or piece of a tool call), retry included. While the
            model streams what it thinks, from one piece of that to the next, and to the first word.
        thinking: From the request to the first word of a model that streams what it thinks.
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
    shorter conversation may succeed, and ``RemoteProtocolError`` if what the vendor sends is no answer.
    """

    @property
    def model(self) -> str:
        """The model's name. It decides how much of the conversation is kept."""

    @property
    def limits(self) -> ChatLimits:
        """How long an answer may take. The model keeps to them by itself."""

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = ()
    ) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Ask for an answer, to be taken as it comes.

        Entering sends the request; leaving stops the answer. Text comes piece by piece, each tool call whole
        and after the text, ``Finish`` last and once.

        Args:
            messages: The conversation. Each call in it is followed by its result.
            tools: What the model may call.
        """

    async def check(self) -> None:
        """Open a connection before the first answer is wanted, and check the settings.

        A server that is away raises nothing: the request itself will.

        Raises:
            ModelError: If no request can succeed, such as for a wrong key or an unknown model.
        """
