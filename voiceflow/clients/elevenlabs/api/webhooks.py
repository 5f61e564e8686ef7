"""The workspace's webhooks: where ElevenLabs posts what has happened.

How to receive what it posts is in ``voiceflow.clients.elevenlabs.webhooks``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.schema.webhooks import (
    ChangedWebhook,
    CreatedWebhook,
    DeletedWebhook,
    NewWebhook,
    Webhook,
    WebhookChange,
    WebhookChangeFields,
    WebhookHMACSettings,
    WebhookHMACSettingsFields,
    WebhookList,
    WebhookQuery,
    WebhookQueryFields,
)

_ALL = "/v1/workspace/webhooks"
_ONE = f"{_ALL}/{{webhook_id}}"

LIST = Operation[WebhookList]("GET", _ALL, WebhookList, query=WebhookQuery)
CREATE = Operation[CreatedWebhook]("POST", _ALL, CreatedWebhook, body=NewWebhook)
UPDATE = Operation[ChangedWebhook]("PATCH", _ONE, ChangedWebhook, body=WebhookChange)
DELETE = Operation[DeletedWebhook | None]("DELETE", _ONE, DeletedWebhook)


class Webhooks:
    """The webhooks of the workspace.

    Source: https://elevenlabs.io/docs/api-reference/webhooks/create
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def list(
        self, query: WebhookQuery | Mapping[str, object] | None = None, **fields: Unpack[WebhookQueryFields]
    ) -> AsyncIterator[Webhook]:
        """All of them; the endpoint does not page.

        Args:
            query: Whether to include the uses of each, which requires an administrator.
        """
        for webhook in (await self._sender.call(LIST, query=filtered(WebhookQuery, query, fields))).webhooks:
            yield webhook

    async def create(
        self,
        settings: WebhookHMACSettings | Mapping[str, object] | None = None,
        **fields: Unpack[WebhookHMACSettingsFields],
    ) -> CreatedWebhook:
        """Have events posted to an address.

        Returns:
            Its id, and the secret with which every post is signed. It is returned only once: keep it.
        """
        return await self._sender.call(
            CREATE, body={"settings": wanted(WebhookHMACSettings, settings, fields)}
        )

    async def update(
        self,
        webhook_id: str,
        change: WebhookChange | Mapping[str, object] | None = None,
        **fields: Unpack[WebhookChangeFields],
    ) -> None:
        """Change a webhook. ``is_disabled`` and ``name`` are always given.

        Raises:
            NotFoundError: If there is no such webhook.
        """
        await self._sender.call(UPDATE, webhook_id, body=wanted(WebhookChange, change, fields))

    async def delete(self, webhook_id: str) -> None:
        """Remove a webhook; nothing is posted to its address any more."""
        await self._sender.call(DELETE, webhook_id)
