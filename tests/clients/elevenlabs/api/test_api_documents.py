"""Emulated documents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import knowledge_base
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError
from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.schema.documents import (
    KnowledgeUrl,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

Client = Callable[..., ElevenLabs]
COVERS = {
    knowledge_base.CREATE_FROM_URL: "knowledge_base.create_from_url",
    knowledge_base.REFRESH: "knowledge_base.refresh",
}


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
