"""The indexes of the knowledge base: our client against the emulated service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import rag_indexes
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.schema.retrieval import RagIndexSuccess
from voiceflow.clients.elevenlabs.schema.shared import Embedding
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.indexes import IndexBehaviour
from voiceflow.errors import LocalProtocolError, ServiceError

COVERS = {
    rag_indexes.COMPUTE: "rag_indexes.compute",
    rag_indexes.LIST: "rag_indexes.list",
    rag_indexes.DELETE: "rag_indexes.delete",
    rag_indexes.OVERVIEW: "rag_indexes.overview",
    rag_indexes.COMPUTE_BATCH: "rag_indexes.compute_batch",
}

Client = Callable[..., ElevenLabs]

MODEL: Embedding = "e5_mistral_7b_instruct"
OTHER: Embedding = "multilingual_e5_large_instruct"
LONG = "\n\n".join(f"Paragraph {number} says something about table {number}. " * 6 for number in range(3))


async def test_an_index_is_ready_after_a_while(client: Client) -> None:
    elevenlabs = client()
    group, indexes = elevenlabs.knowledge_base, elevenlabs.rag_indexes
    document = await group.create_from_text({"text": LONG})
    states = []
    for _ in range(4):
        index = await indexes.compute(document.id)
        states.append((index.status, index.progress_percentage))
        await asyncio.sleep(1)
    assert states == [("created", 0), ("processing", 25), ("processing", 75), ("succeeded", 100)]
    assert index.document_model_index_usage.used_bytes > 500


async def test_whoever_waits_for_an_index_gets_it_when_it_is_ready(client: Client) -> None:
    elevenlabs = client()
    group, indexes = elevenlabs.knowledge_base, elevenlabs.rag_indexes
    document = await group.create_from_text({"text": LONG})
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(10):
        index = await indexes.wait(document.id, OTHER)
    assert (index.status, index.model) == ("succeeded", OTHER)
    assert loop.time() - begun == 2.5  # looks at 0, 1 and 2.5
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await indexes.wait(document.id, MODEL)


@pytest.mark.parametrize("status", ["document_too_small", "cannot_index_folder", "rag_limit_exceeded"])
async def test_whoever_waits_for_an_index_that_cannot_be_is_told(
    client: Client, emulator: ElevenLabsEmulator, status: str
) -> None:
    elevenlabs = client()
    group, indexes = elevenlabs.knowledge_base, elevenlabs.rag_indexes
    document = await {
        "document_too_small": lambda: group.create_from_text({"text": "Small."}),
        "cannot_index_folder": lambda: group.create_folder({"name": "Folder"}),
        "rag_limit_exceeded": lambda: group.create_from_text({"text": LONG}),
    }[status]()
    emulator.platform.indexes.behaviour = IndexBehaviour(room=600)
    with pytest.raises(ServiceError) as caught:
        await indexes.wait(document.id)
    assert (caught.value.code, caught.value.retryable) == (status, False)


async def test_indexes_are_counted_listed_and_dropped(client: Client) -> None:
    elevenlabs = client()
    group, indexes = elevenlabs.knowledge_base, elevenlabs.rag_indexes
    document = await group.create_from_text({"text": LONG})
    made = [await indexes.wait(document.id, model) for model in (MODEL, OTHER)]
    assert await indexes.list(document.id) == made
    overview = await indexes.overview()
    used = made[0].document_model_index_usage.used_bytes
    assert overview.total_used_bytes == 2 * used
    assert [(one.model, one.used_bytes) for one in overview.models] == [(MODEL, used), (OTHER, used)]
    assert await indexes.delete(document.id, made[0].id) == made[0]
    assert await indexes.list(document.id) == made[1:]
    with pytest.raises(NotFoundError) as caught:
        await indexes.delete(document.id, made[0].id)
    assert caught.value.code == "rag_index_not_found"
    await group.update(document.id, {"content": LONG})
    assert await indexes.list(document.id) == []


async def test_a_batch_tells_the_outcome_for_each_document(client: Client) -> None:
    elevenlabs = client()
    group, indexes = elevenlabs.knowledge_base, elevenlabs.rag_indexes
    document = await group.create_from_text({"text": LONG})
    asked = [
        {"document_id": document.id, "create_if_missing": True, "model": MODEL},
        {"document_id": "nope", "create_if_missing": True, "model": MODEL},
    ]
    found = await indexes.compute_batch({"items": asked})
    assert isinstance(found[document.id], RagIndexSuccess)
    assert found["nope"].written() == {
        "status": "failure",
        "error_code": 404,
        "error_status": "document_not_found",
        "error_message": "There is no document.",
    }
    other = {"document_id": document.id, "create_if_missing": False, "model": OTHER}
    assert (await indexes.compute_batch({"items": [other]}))[document.id].status == "failure"


async def test_wrong_arguments_fail_before_anything_is_sent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    indexes = client().rag_indexes
    with pytest.raises(LocalProtocolError, match="items"):
        await indexes.compute_batch({"items": []})
    with pytest.raises(LocalProtocolError, match="interval"):
        await indexes.wait("a", interval=0)
    assert not emulator.http.served
