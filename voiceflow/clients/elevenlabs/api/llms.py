"""The language models for agents."""

from __future__ import annotations

from collections.abc import AsyncIterator

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.schema.workspace import LanguageModels, LLMInfo

LIST = Operation[LanguageModels]("GET", "/v1/convai/llm/list", LanguageModels)


class Llms:
    """The language models: what an agent's ``prompt.llm`` may be.

    Source: https://elevenlabs.io/docs/api-reference/llm/list
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def list(self) -> AsyncIterator[LLMInfo]:
        """All of them, with their limits; the endpoint does not page."""
        for model in (await self._sender.call(LIST)).llms:
            yield model
