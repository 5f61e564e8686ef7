"""Paged lists as one stream of items."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.model import Model, checked
from voiceflow.errors import RemoteProtocolError

Item = TypeVar("Item")
Page = TypeVar("Page")


@dataclass(frozen=True)
class Paging(Generic[Page, Item]):
    """How an endpoint pages. The service does it in four ways.

    Attributes:
        items: The items of a page.
        following: What the next page is asked for with, or None after the last.
        cursor: The query parameter that takes it.
    """

    items: Callable[[Page], Sequence[Item]]
    following: Callable[[Page], str | None]
    cursor: str = "cursor"


async def paged(
    sender: Sender,
    operation: Operation[Page],
    paging: Paging[Page, Item],
    *ids: str,
    query: Model | None = None,
) -> AsyncIterator[Item]:
    """Yield the items of all pages; each page is fetched when it is reached.

    Args:
        sender: To send with.
        operation: The listing endpoint.
        paging: How it pages.
        ids: What stands in the places of its path.
        query: What is asked for; a cursor in it is where to begin.

    Raises:
        ElevenLabsError: If the service refuses, breaks off or falls silent.
        RemoteProtocolError: If a page does not fit, or asks for itself.
    """
    asked: dict[str, Any] = {} if query is None else query.written()
    while True:
        page = await sender.call(
            operation, *ids, query=checked(operation.query, asked) if operation.query else None
        )
        for item in paging.items(page):
            yield item
        cursor = paging.following(page)
        if cursor is None:
            return
        if cursor == asked.get(paging.cursor):
            raise RemoteProtocolError("a page that is followed by itself")
        asked[paging.cursor] = cursor
