"""Batch calls: one agent calls many people, now or later."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Unpack

from voiceflow.clients.elevenlabs.e164 import check_e164
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.initiation import check_initiation
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.schema.calls import (
    BatchCall,
    BatchCallDetails,
    BatchCallExportQuery,
    BatchCallExportQueryFields,
    BatchCallFilter,
    BatchCallFilterFields,
    BatchCallPage,
    NewBatchCall,
    NewBatchCallFields,
)
from voiceflow.errors import LocalProtocolError

_ALL = "/v1/convai/batch-calling"
_ONE = f"{_ALL}/{{batch_id}}"

CREATE = Operation[BatchCall]("POST", f"{_ALL}/submit", BatchCall, body=NewBatchCall, acts=True)
LIST = Operation[BatchCallPage]("GET", f"{_ALL}/workspace", BatchCallPage, query=BatchCallFilter)
FETCH = Operation[BatchCallDetails]("GET", _ONE, BatchCallDetails)
CANCEL = Operation[BatchCall]("POST", f"{_ONE}/cancel", BatchCall)
RETRY = Operation[BatchCall]("POST", f"{_ONE}/retry", BatchCall, acts=True)
DELETE = Operation[None]("DELETE", _ONE, None)
EXPORT = Operation[bytes]("GET", f"{_ONE}/export", bytes, query=BatchCallExportQuery)

PAGES = Paging[BatchCallPage, BatchCall](
    items=lambda page: page.batch_calls,
    following=lambda page: page.next_doc if page.has_more else None,
    cursor="last_doc",
)


class BatchCalls:
    """Batches of outbound calls.

    Source: https://elevenlabs.io/docs/api-reference/batch-calling/create
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def create(
        self, batch: NewBatchCall | Mapping[str, object] | None = None, **fields: Unpack[NewBatchCallFields]
    ) -> BatchCall:
        """Call these people, at once or at ``scheduled_time_unix``.

        It is repeated after a 429 only: nobody is to be called twice.

        Raises:
            LocalProtocolError: If a number is not in E.164, a recipient has none or several addresses,
                what a conversation is to begin with does not fit, or there is nothing to call from; nothing
                was sent.
        """
        asked = wanted(NewBatchCall, batch, fields)
        _check(asked)
        return await self._sender.call(CREATE, body=asked)

    def list(
        self,
        filter: BatchCallFilter | Mapping[str, object] | None = None,
        **fields: Unpack[BatchCallFilterFields],
    ) -> AsyncIterator[BatchCall]:
        """All batches, or those of an agent, page by page as they are asked for; the newest first."""
        return paged(self._sender, LIST, PAGES, query=filtered(BatchCallFilter, filter, fields))

    async def get(self, batch_id: str) -> BatchCallDetails:
        """One batch, and the outcome for each recipient.

        Raises:
            NotFoundError: If there is no such batch.
        """
        return await self._sender.call(FETCH, batch_id)

    async def cancel(self, batch_id: str) -> BatchCall:
        """Stop calling further recipients; running calls continue."""
        return await self._sender.call(CANCEL, batch_id)

    async def retry(self, batch_id: str) -> BatchCall:
        """Call those again whose calls failed or were not answered. Repeated after a 429 only."""
        return await self._sender.call(RETRY, batch_id)

    async def delete(self, batch_id: str) -> None:
        """Remove a batch; the conversations stay."""
        await self._sender.call(DELETE, batch_id)

    async def export(
        self,
        batch_id: str,
        query: BatchCallExportQuery | Mapping[str, object] | None = None,
        **fields: Unpack[BatchCallExportQueryFields],
    ) -> bytes:
        """The recipients of a finished batch, as CSV.

        Raises:
            BadRequestError: If it is not finished.
        """
        return await self._sender.call(EXPORT, batch_id, query=filtered(BatchCallExportQuery, query, fields))


def _check(batch: NewBatchCall) -> None:
    if not batch.recipients:
        raise LocalProtocolError("recipients: must not be empty")
    if batch.agent_phone_number_id is None and batch.whatsapp_params is None:
        raise LocalProtocolError("agent_phone_number_id: must be given unless the calls go by WhatsApp")
    for index, recipient in enumerate(batch.recipients):
        where = f"recipients.{index}"
        if (recipient.phone_number is None) == (recipient.whatsapp_user_id is None):
            raise LocalProtocolError(f"{where}: must have either phone_number or whatsapp_user_id")
        if recipient.phone_number is not None:
            check_e164(recipient.phone_number, f"{where}.phone_number")
        check_initiation(
            recipient.conversation_initiation_client_data, f"{where}.conversation_initiation_client_data"
        )
