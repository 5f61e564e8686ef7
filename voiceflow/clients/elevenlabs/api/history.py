"""History: what was generated, and its audio once more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, Unpack

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered
from voiceflow.clients.elevenlabs.model import Model
from voiceflow.clients.elevenlabs.schema.speech_history import (
    DeleteHistoryItem,
    HistoryFilter,
    HistoryFilterFields,
    HistoryItem,
    HistoryPage,
)


class HistoryDownload(Model):
    """The body of ``POST /v1/history/download``.

    Source: ``history.download`` of the official SDK 2.78.0; the published document lacks it.
    """

    history_item_ids: list[str]
    output_format: Literal["default", "wav"] | None = None


_ONE = "/v1/history/{history_item_id}"

LIST = Operation[HistoryPage]("GET", "/v1/history", HistoryPage, query=HistoryFilter)
FETCH = Operation[HistoryItem]("GET", _ONE, HistoryItem)
DELETE = Operation[DeleteHistoryItem]("DELETE", _ONE, DeleteHistoryItem)
AUDIO = Operation[bytes]("GET", f"{_ONE}/audio", bytes)
DOWNLOAD = Operation[bytes]("POST", "/v1/history/download", bytes, body=HistoryDownload)

PAGES = Paging[HistoryPage, HistoryItem](
    items=lambda page: page.history,
    following=lambda page: page.last_history_item_id if page.has_more else None,
    cursor="start_after_history_item_id",
)


class History:
    """The speech that the account generated, except by requests without logging.

    A recording or a stream has its item's id in ``receipt.history_item_id``.

    Source: https://elevenlabs.io/docs/api-reference/history/list
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self,
        filter: HistoryFilter | Mapping[str, object] | None = None,
        **fields: Unpack[HistoryFilterFields],
    ) -> AsyncIterator[HistoryItem]:
        """All items, or those that fit, the newest first, page by page as they are asked for.

        Args:
            filter: The filter: ``HistoryFilter(voice_id="…", source="TTS")``.
        """
        return paged(self._sender, LIST, PAGES, query=filtered(HistoryFilter, filter, fields))

    async def get(self, history_item_id: str) -> HistoryItem:
        """One item: its text, its voice, and what it cost.

        Raises:
            NotFoundError: If there is no such item.
        """
        return await self._sender.call(FETCH, history_item_id)

    async def delete(self, history_item_id: str) -> None:
        """Delete an item and its audio.

        Raises:
            NotFoundError: If there is no such item.
        """
        await self._sender.call(DELETE, history_item_id)

    async def audio(self, history_item_id: str) -> bytes:
        """The audio of an item, in the format in which it was generated.

        Raises:
            NotFoundError: If there is no such item.
        """
        return await self._sender.call(AUDIO, history_item_id)

    async def download(
        self, history_item_ids: Sequence[str], output_format: Literal["default", "wav"] | None = None
    ) -> bytes:
        """The audio of several items as a ZIP file; of a single one, its audio file.

        Args:
            history_item_ids: At least one.
            output_format: ``"wav"`` for WAV files; by default the original formats.

        Raises:
            NotFoundError: If there is no such item.
        """
        body: dict[str, object] = {"history_item_ids": history_item_ids}
        if output_format is not None:
            body["output_format"] = output_format
        return await self._sender.call(DOWNLOAD, body=body)
