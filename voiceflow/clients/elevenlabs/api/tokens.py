"""Tokens that open one socket, or send one request, in place of the key."""

from __future__ import annotations

from typing import Literal

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.schema.tokens import SingleUseToken

TokenType = Literal["realtime_scribe", "batch_scribe", "tts_websocket"]

CREATE = Operation[SingleUseToken]("POST", "/v1/single-use-token/{token_type}", SingleUseToken)


class Tokens:
    """Single-use tokens: valid for 15 minutes, used up by the first use.

    Source: https://elevenlabs.io/docs/api-reference/single-use/create
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def create(self, token_type: TokenType) -> str:
        """Make one for realtime transcription, for a file's transcription, or for the speech sockets."""
        return (await self._sender.call(CREATE, token_type)).token
