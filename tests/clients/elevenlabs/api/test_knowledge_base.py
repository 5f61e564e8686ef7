"""The knowledge base: our client against the emulated service."""

from __future__ import annotations

import asyncio
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
    KnowledgeFolder,
    KnowledgeText,
    KnowledgeUrl,
)
from voiceflow.clients.elevenlabs.schema.retrieval import ChunkFilter
from voiceflow.clients.elevenlabs.schema.shared import Embedding
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError

COVERS = {
    knowledge_base.CREATE_FROM_URL: "knowledge_base.create_from_url",
    knowledge_base.CREATE_FROM_FILE: "knowledge_base.create_from_file",
    knowledge_base.CREATE_FROM_TEXT: "knowledge_base.create_from_text",
    knowledge_base.CREATE_FOLDER: "knowledge_base.create_folder",
    knowledge_base.LIST: "knowledge_base.list",
    knowledge_base.FETCH: "knowledge_base.get",
    knowledge_base.UPDATE: "knowledge_base.update",
    knowledge_base.UPDATE_FILE: "knowledge_base.update_file",
    knowledge_base.DELETE: "knowledge_base.delete",
    knowledge_base.CONTENT: "knowledge_base.content",
    knowledge_base.REFRESH: "knowledge_base.refresh",
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


async def test_a_page_is_made_a_document_and_fetched_again(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    group, url = client().knowledge_base, "https://example.com/hours"
    emulator.documents.pages[url] = (
        "<html><head><title>Opening  hours</title><style>p {}</style></head>"
        "<body><h1>Hours</h1><p>We open at <b>nine</b> &amp; close at six.</p>"
        "<script>x()</script></body></html>"
    )
    made = await group.create_from_url({"url": url, "enable_auto_sync": True, "minimum_frequency_days": 3})
    assert made.name == "Opening hours"
    found = await group.get(made.id)
    assert isinstance(found, KnowledgeUrl)
    assert found.url == url
    assert found.auto_sync_info is not None
    assert found.auto_sync_info.minimum_frequency_days == 3
    assert await group.content(made.id) == "<p>Hours</p><p>We open at nine &amp; close at six.</p>"
    emulator.documents.pages[url] = "<p>Closed.</p>"
    await asyncio.sleep(10)
    fresh = await group.refresh(made.id)
    assert isinstance(fresh, KnowledgeUrl)
    assert fresh.extracted_inner_html == "<p>Closed.</p>"
    assert fresh.metadata.last_updated_at_unix_secs - fresh.metadata.created_at_unix_secs == 10


async def test_a_page_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(ElevenLabsError) as caught:
        await client().knowledge_base.create_from_url({"url": "https://example.com/nothing"})
    assert (caught.value.status, caught.value.code) == (400, "invalid_url")


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


async def test_folders_hold_documents_and_tell_how_many(client: Client) -> None:
    group = client().knowledge_base
    outer = await group.create_folder({"name": "Outer"})
    inner = await group.create_folder({"name": "Inner", "parent_folder_id": outer.id})
    made = await group.create_from_text({"text": "Deep.", "name": "Deep", "parent_folder_id": inner.id})
    assert [segment.id for segment in made.folder_path or ()] == [outer.id, inner.id]
    folder = await group.get(outer.id)
    assert isinstance(folder, KnowledgeFolder)
    assert (folder.children_count, folder.document_count) == (1, 1)
    deep = await group.get(made.id)
    assert isinstance(deep, KnowledgeText)
    assert [segment.name for segment in deep.folder_path or ()] == ["Outer", "Inner"]
    inside = DocumentFilter(ancestor_folder_id=outer.id)
    assert [one.id async for one in group.list(inside)] == [made.id, inner.id]
    direct = DocumentFilter(parent_folder_id=outer.id)
    assert [one.id async for one in group.list(direct)] == [inner.id]
    with pytest.raises(ElevenLabsError) as caught:
        await group.delete(outer.id)
    assert caught.value.status == 409
    await group.delete(outer.id, force=True)
    assert [one async for one in group.list()] == []
    with pytest.raises(NotFoundError) as missing:
        await group.create_from_text({"text": "Deep.", "parent_folder_id": outer.id})
    assert missing.value.code == "folder_not_found"


@pytest.mark.parametrize("direction", ["asc", "desc"])
async def test_folders_come_first_over_all_pages_if_they_are_asked_to(client: Client, direction: str) -> None:
    group = client().knowledge_base
    await group.create_from_text({"text": "b", "name": "b"})
    await group.create_folder({"name": "c"})
    await group.create_from_text({"text": "d", "name": "d"})
    await group.create_folder({"name": "a"})
    asked = {"page_size": 1, "folders_first": True, "sort_by": "name", "sort_direction": direction}
    names = [one.name async for one in group.list(DocumentFilter.model_validate(asked))]
    assert names == (["a", "c", "b", "d"] if direction == "asc" else ["c", "a", "d", "b"])


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


async def test_what_makes_no_document_is_refused(client: Client) -> None:
    group = client().knowledge_base
    calls = [
        (group.create_from_text({"text": " \n"}), "empty_text"),
        (group.create_from_file(Upload(b"%PDF-1.7", "menu.pdf")), "unsupported_file_type"),
        (group.create_from_file(Upload(b"no zip", "menu.docx")), "invalid_file"),
        (group.create_from_file(Upload(b"\xff\xfe", "menu.txt")), "invalid_file"),
        (group.create_from_file(Upload(b" ", "menu.txt")), "empty_file"),
    ]
    for call, code in calls:
        with pytest.raises(ElevenLabsError) as caught:
            await call
        assert (caught.value.status, caught.value.code) == (400, code)
    assert [one async for one in group.list()] == []


async def test_what_a_document_is_not_it_does_not_do(client: Client) -> None:
    group = client().knowledge_base
    folder = await group.create_folder({"name": "Folder"})
    text = await group.create_from_text({"text": "x"})
    for call in (
        group.content(folder.id),
        group.refresh(text.id),
        group.update_file(text.id, Upload(b"x", "a.txt")),
        group.update(folder.id, {"content": "x"}),
        group.update(text.id, {"enable_auto_sync": True}),
    ):
        with pytest.raises(ElevenLabsError) as caught:
            await call
        assert caught.value.status == 400


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    group = client().knowledge_base
    document = await group.create_from_text({"text": "x"})
    emulator.http.plan(HttpFault(extras=True))
    found = await group.get(document.id)
    assert found.written()["metadata"]["field_of_tomorrow"] == {"new": True}
