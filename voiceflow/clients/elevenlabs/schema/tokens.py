"""The API's tokens, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from voiceflow.clients.elevenlabs.model import OPEN, Model

SingleUseTokenType = Annotated[Literal["realtime_scribe", "batch_scribe", "tts_websocket"], OPEN]


class SingleUseToken(Model):
    """``SingleUseTokenResponseModel`` as it is published."""

    token: str
