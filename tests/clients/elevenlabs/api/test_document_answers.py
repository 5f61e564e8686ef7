"""Documents in the form of the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, NotFoundError
from voiceflow.clients.elevenlabs.schema.documents import (
    DocumentFilter,
    KnowledgeFolder,
    KnowledgeText,
)

Client = Callable[..., ElevenLabs]


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
