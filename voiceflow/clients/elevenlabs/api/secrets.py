"""Secrets that agents and tools refer to and nobody can read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered
from voiceflow.clients.elevenlabs.schema.workspace import (
    CreatedSecret,
    NewSecret,
    Secret,
    SecretChange,
    SecretFilter,
    SecretFilterFields,
    SecretPage,
)

_SECRETS = "/v1/convai/secrets"
_SECRET = f"{_SECRETS}/{{secret_id}}"

LIST = Operation[SecretPage]("GET", _SECRETS, SecretPage, query=SecretFilter)
CREATE = Operation[CreatedSecret]("POST", _SECRETS, CreatedSecret, body=NewSecret, acts=True)
FETCH = Operation[Secret]("GET", _SECRET, Secret)
UPDATE = Operation[CreatedSecret]("PATCH", _SECRET, CreatedSecret, body=SecretChange)
DELETE = Operation[None]("DELETE", _SECRET, None)

PAGES = Paging[SecretPage, Secret](
    items=lambda page: page.secrets,
    # There is no has_more here.
    following=lambda page: page.next_cursor or None,
)


class Secrets:
    """The secrets of the account. A value is stored and never returned.

    Source: https://elevenlabs.io/docs/api-reference/workspace/secrets/create
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self, filter: SecretFilter | Mapping[str, object] | None = None, **fields: Unpack[SecretFilterFields]
    ) -> AsyncIterator[Secret]:
        """All secrets and what uses them."""
        return paged(self._sender, LIST, PAGES, query=filtered(SecretFilter, filter, fields))

    async def create(self, name: str, value: str) -> str:
        """Store a secret; returns its id, for fields that take ``{"secret_id": ...}``."""
        return (await self._sender.call(CREATE, body={"name": name, "value": value})).secret_id

    async def get(self, secret_id: str) -> Secret:
        """A secret's name and what uses it."""
        return await self._sender.call(FETCH, secret_id)

    async def update(self, secret_id: str, name: str, value: str) -> None:
        """Give a secret another name and value; the service wants both."""
        await self._sender.call(UPDATE, secret_id, body={"name": name, "value": value})

    async def delete(self, secret_id: str) -> None:
        """Forget a secret."""
        await self._sender.call(DELETE, secret_id)
