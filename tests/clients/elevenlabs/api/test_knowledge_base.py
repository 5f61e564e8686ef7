"""The knowledge base: our client against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import knowledge_base
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, NotFoundError
from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.schema.contents import ContentSearch
from voiceflow.clients.elevenlabs.schema.dependents import DependentAgentFilter
from voiceflow.clients.elevenlabs.schema.documents import (
    DocumentChange,
    DocumentFilter,
    FileDocument,
    KnowledgeFile,
    KnowledgeText,
)
from voiceflow.clients.elevenlabs.schema.retrieval import ChunkFilter
from voiceflow.clients.elevenlabs.schema.shared import Embedding
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError

COVERS = {
    knowledge_base.CREATE_FROM_FILE: "knowledge_base.create_from_file",
    knowledge_base.CREATE_FROM_TEXT: "knowledge_base.create_from_text",
    knowledge_base.CREATE_FOLDER: "knowledge_base.create_folder",
    knowledge_base.LIST: "knowledge_base.list",
    knowledge_base.FETCH: "knowledge_base.get",
    knowledge_base.UPDATE: "knowledge_base.update",
    knowledge_base.UPDATE_FILE: "knowledge_base.update_file",
    knowledge_base.DELETE: "knowledge_base.delete",
    knowledge_base.CONTENT: "knowledge_base.content",
    knowledge_base.CHUNKS: "knowledge_base.chunks",
    knowledge_base.CHUNK: "knowledge_base.chunk",
    knowledge_base.DEPENDENT_AGENTS: "knowledge_base.dependent_agents",
    knowledge_base.SEARCH: "knowledge_base.search",
}

Client = Callable[..., ElevenLabs]

MODEL: Embedding = "e5_mistral_7b_instruct"
OTHER: Embedding = "multilingual_e5_large_instruct"
LONG = "\n\n".join(f"Paragraph {number} says something about table {number}. " * 6 for number in range(3))


def users(kind: str, document_id: str) -> dict[str, object]:
    knowledge = [{"type": kind, "name": "X", "id": document_id}]
    return {"conversation_config": {"agent": {"prompt": {"knowledge_base": knowledge}}}}


async def test_a_file_is_made_a_document_and_replaced(client: Client) -> None:
    group = client().knowledge_base
    made = await group.create_from_file(Upload(b"One.\r\n\r\nTwo.", "menu.txt", "text/plain"))
    found = await group.get(made.id)
    assert isinstance(found, KnowledgeFile)
    assert (found.name, found.filename, found.metadata.size_bytes) == ("menu.txt", "menu.txt", 12)
    assert found.extracted_inner_html == "<p>One.</p><p>Two.</p>"
    changed = await group.update_file(made.id, Upload(b"# Three", "new.md"))
    assert isinstance(changed, KnowledgeFile)
    assert (changed.filename, changed.content_format) == ("new.md", "markdown")
    assert changed.extracted_inner_html == "# Three"
    named = await group.create_from_file(Upload(b"x", "a.txt"), FileDocument(name="Mine"))
    assert named.name == "Mine"


async def test_a_text_is_named_by_its_beginning_and_can_be_changed(client: Client) -> None:
    group = client().knowledge_base
    made = await group.create_from_text({"text": "We open at nine.\nAlways.\n\nParking is behind."})
    assert made.name == "We open at nine."
    changed = await group.update(made.id, DocumentChange(name="Hours", content="<p>At ten.</p>"))
    assert isinstance(changed, KnowledgeText)
    assert (changed.name, changed.extracted_inner_html) == ("Hours", "<p>At ten.</p>")
    assert (await group.update(made.id, {"name": "Again"})).name == "Again"
    assert await group.content(made.id) == "<p>At ten.</p>"


async def test_documents_are_found_by_type_name_and_size(client: Client) -> None:
    group = client().knowledge_base
    await group.create_from_text({"text": "small", "name": "Menu"})
    await group.create_from_file(Upload(b"much larger than that", "menu.txt"))
    assert [one.type async for one in group.list(DocumentFilter(types=["file"]))] == ["file"]
    both = DocumentFilter(types=["file", "text"], sort_by="size")
    assert [one.name async for one in group.list(both)] == ["menu.txt", "Menu"]
    assert [one async for one in group.list(DocumentFilter(search="enu"))] == []
    assert len([one async for one in group.list(DocumentFilter(search="men"))]) == 2


async def test_a_document_in_use_is_deleted_by_force_only_and_then_leaves_the_agent(client: Client) -> None:
    made = client()
    document = await made.knowledge_base.create_from_text({"text": "We open at nine."})
    agent = await made.agents.create(users("text", document.id))
    with pytest.raises(ElevenLabsError) as caught:
        await made.knowledge_base.delete(document.id)
    assert (caught.value.status, caught.value.code) == (409, "document_in_use")
    await made.knowledge_base.delete(document.id, force=True)
    config = (await made.agents.get(agent)).conversation_config
    assert config.agent is not None
    assert config.agent.prompt is not None
    assert config.agent.prompt.knowledge_base == []
    with pytest.raises(NotFoundError) as missing:
        await made.knowledge_base.get(document.id)
    assert missing.value.code == "document_not_found"


async def test_agents_use_a_document_by_itself_or_by_its_folder(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    folder = await made.knowledge_base.create_folder({"name": "Folder"})
    document = await made.knowledge_base.create_from_text({"text": "x", "parent_folder_id": folder.id})
    own, by_folder, foreign = [
        await made.agents.create(users(kind, used))
        for kind, used in (("text", document.id), ("folder", folder.id), ("text", document.id))
    ]
    emulator.agents.hide(foreign)
    found: dict[str, list[tuple[str, str]]] = {}
    for how in ("direct", "transitive", "all"):
        asked = DependentAgentFilter.model_validate({"dependent_type": how, "page_size": 1})
        agents = made.knowledge_base.dependent_agents(document.id, asked)
        found[how] = [(agent.type, agent.id) async for agent in agents]
    assert found == {
        "direct": [("available", own), ("unknown", foreign)],
        "transitive": [("available", by_folder)],
        "all": [("available", own), ("available", by_folder), ("unknown", foreign)],
    }


async def test_chunks_are_there_when_the_index_is(client: Client) -> None:
    elevenlabs = client()
    group = elevenlabs.knowledge_base
    document = await group.create_from_text({"text": LONG})
    for _ in range(2):  # no index, and one that is not ready
        with pytest.raises(NotFoundError) as caught:
            await anext(group.chunks(document.id, {"embedding_model": MODEL}))
        assert caught.value.code == "rag_index_not_found"
        await elevenlabs.rag_indexes.compute(document.id)
    await elevenlabs.rag_indexes.wait(document.id)
    asked = ChunkFilter(embedding_model=MODEL, page_size=1)
    found = [chunk async for chunk in group.chunks(document.id, asked)]
    assert "\n\n".join(chunk.content for chunk in found) == LONG.strip().replace(" \n\n", "\n\n")
    assert await group.chunk(document.id, found[1].id) == found[1]
    with pytest.raises(NotFoundError) as missing:
        await group.chunk(document.id, "nope")
    assert missing.value.code == "chunk_not_found"


async def test_a_search_tells_the_best_document_first_and_what_fits_in_it(client: Client) -> None:
    group = client().knowledge_base
    await group.create_from_text({"name": "One", "text": "Dogs are welcome."})
    await group.create_from_text({"name": "Two", "text": "Cats are not.\n\nDogs may use the parking."})
    await group.create_from_text({"name": "Three", "text": "Nothing."})
    asked = ContentSearch(query="dogs parking", page_size=1)
    found = [one async for one in group.search(asked)]
    assert [(one.document.written()["name"], one.score) for one in found] == [("Two", 1.0), ("One", 0.5)]
    snippet = found[0].search_snippet
    assert snippet is not None
    assert "".join(part.value for part in snippet) == "Dogs may use the parking."
    assert [part.value for part in snippet if part.is_hit] == ["Dogs", "parking"]
    assert [one async for one in group.search({"query": "dogs", "types": ["file"]})] == []


async def test_wrong_arguments_fail_before_anything_is_sent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    group = client().knowledge_base
    wrong = [
        (group.create_from_text({"text": "x", "name": ""}), "name: "),
        (group.create_from_text({"txt": "x"}), "txt is not a field"),
        (group.create_from_url({"url": "u", "minimum_frequency_days": 181}), "minimum_frequency_days"),
        (group.create_from_file(Upload(b"x", "noending")), "file: "),
        (group.create_folder({}), "name: "),
        (group.get(""), "documentation_id"),
        (group.get(".."), "documentation_id"),
    ]
    for call, told in wrong:
        with pytest.raises(LocalProtocolError, match=told):
            await call
    with pytest.raises(LocalProtocolError, match="embedding_model"):
        group.chunks("a", {})
    assert not emulator.http.served


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    group = client().knowledge_base
    document = await group.create_from_text({"text": "x"})
    emulator.http.plan(HttpFault(extras=True))
    found = await group.get(document.id)
    assert found.written()["metadata"]["field_of_tomorrow"] == {"new": True}
