"""Settings of all agents of the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import wanted
from voiceflow.clients.elevenlabs.schema.workspace import Settings, SettingsChange, SettingsChangeFields

FETCH = Operation[Settings]("GET", "/v1/convai/settings", Settings)
UPDATE = Operation[Settings]("PATCH", "/v1/convai/settings", Settings, body=SettingsChange)


class AgentSettings:
    """The settings of the agents platform: its webhooks and how long it keeps things.

    Source: https://elevenlabs.io/docs/api-reference/workspace/get
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def get(self) -> Settings:
        """The settings."""
        return await self._sender.call(FETCH)

    async def update(
        self,
        change: SettingsChange | Mapping[str, object] | None = None,
        **fields: Unpack[SettingsChangeFields],
    ) -> Settings:
        """Change some settings; absent ones stay. Returns all settings."""
        return await self._sender.call(UPDATE, body=wanted(SettingsChange, change, fields))
