"""What is gone is gone, however the service puts it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from voiceflow.clients.elevenlabs.api import (
    agents,
    batch_calls,
    conversations,
    knowledge_base,
    phone_numbers,
    rag_indexes,
    secrets,
    speech_to_text,
    tools,
    voices,
    webhooks,
)
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import read_answer
from voiceflow.errors import RemoteProtocolError
from voiceflow.testing import MemoryNetwork

GROUPS = (
    *(agents, batch_calls, conversations, knowledge_base, phone_numbers, rag_indexes),
    *(secrets, speech_to_text, tools, voices, webhooks),
)
DELETES = [
    value
    for group in GROUPS
    for _, value in inspect.getmembers(group)
    if isinstance(value, Operation) and value.method == "DELETE"
]
EMPTY = [b"", b" \n", b"{}", b"{ }", b"null", b"[]", b'""']


def test_no_group_of_deletes_is_left_out() -> None:
    assert len(DELETES) >= 12


@pytest.mark.parametrize("operation", DELETES, ids=lambda operation: operation.path)
@pytest.mark.parametrize("body", EMPTY)
def test_any_empty_answer_to_a_delete_will_do(operation: Operation[Any], body: bytes) -> None:
    assert read_answer(operation, body) is None


@pytest.mark.parametrize("body", [b"", b"null", b"{}"])
def test_an_empty_answer_to_a_question_will_not_do(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_answer(rag_indexes.LIST, body)


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_a_client_that_deletes_needs_no_answer(
    network: MemoryNetwork, service_keys: None, status: int
) -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_delete("/{path:.*}", serve)
    network.add("api.elevenlabs.io", app)
    client = ElevenLabs(http=network.session())
    deletes: list[Callable[[], Awaitable[object]]] = [
        lambda: client.voices.delete("v"),
        lambda: client.webhooks.delete("w"),
        lambda: client.rag_indexes.delete("d", "i"),
        lambda: client.conversations.delete("c"),
        lambda: client.tools.delete("t"),
    ]
    assert [await delete() for delete in deletes] == [None] * len(deletes)
