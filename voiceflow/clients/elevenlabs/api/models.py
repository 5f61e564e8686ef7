"""The service's models, and what each can do."""

from __future__ import annotations

from collections.abc import AsyncIterator

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.schema.voices import SpeechModel

LIST = Operation[list[SpeechModel]]("GET", "/v1/models", list[SpeechModel])


class Models:
    """The models that the account can use.

    Source: https://elevenlabs.io/docs/api-reference/models/list
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def list(self) -> AsyncIterator[SpeechModel]:
        """All of them; the endpoint does not page."""
        for model in await self._sender.call(LIST):
            yield model
