"""The knowledge base: the official SDK against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types import (
    AgentConfig,
    ConversationalConfig,
    GetOrCreateRagIndexRequestModel,
    KnowledgeBaseLocator,
    PromptAgentApiModelOutput,
)

from voiceflow.clients.elevenlabs.api import agents, knowledge_base, rag_indexes
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.indexes import IndexBehaviour

COVERS = {
    knowledge_base.CREATE_FROM_URL: "conversational_ai.knowledge_base.documents.create_from_url",
    knowledge_base.CREATE_FROM_FILE: "conversational_ai.knowledge_base.documents.create_from_file",
    knowledge_base.CREATE_FROM_TEXT: "conversational_ai.knowledge_base.documents.create_from_text",
    knowledge_base.CREATE_FOLDER: "conversational_ai.knowledge_base.documents.create_folder",
    knowledge_base.LIST: "conversational_ai.knowledge_base.list",
    knowledge_base.FETCH: "conversational_ai.knowledge_base.documents.get",
    knowledge_base.UPDATE: "conversational_ai.knowledge_base.documents.update",
    knowledge_base.UPDATE_FILE: "conversational_ai.knowledge_base.document.update_file",
    knowledge_base.DELETE: "conversational_ai.knowledge_base.documents.delete",
    knowledge_base.CONTENT: "conversational_ai.knowledge_base.documents.get_content",
    knowledge_base.REFRESH: "conversational_ai.knowledge_base.document.refresh",
    knowledge_base.CHUNKS: "conversational_ai.knowledge_base.documents.chunks.list",
    knowledge_base.CHUNK: "conversational_ai.knowledge_base.documents.chunk.get",
    knowledge_base.DEPENDENT_AGENTS: "conversational_ai.knowledge_base.documents.get_agents",
    knowledge_base.SEARCH: "conversational_ai.knowledge_base.search",
    rag_indexes.COMPUTE: "conversational_ai.knowledge_base.document.compute_rag_index",
    rag_indexes.LIST: "conversational_ai.get_document_rag_indexes",
    rag_indexes.DELETE: "conversational_ai.delete_document_rag_index",
    rag_indexes.OVERVIEW: "conversational_ai.rag_index_overview",
    rag_indexes.COMPUTE_BATCH: "conversational_ai.knowledge_base.get_or_create_rag_indexes",
    # Published, and yet no method of SDK 2.78: its own transport sends the request.
    agents.RAG_QUERY: "no method; the SDK's transport",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]

MODEL = "e5_mistral_7b_instruct"
TEXT = "\n\n".join(f"Paragraph {number} is about the table by the window. " * 4 for number in range(4))


def test_documents_are_made_read_changed_and_deleted(run: Run, emulator: ElevenLabsEmulator) -> None:
    emulator.documents.pages["https://example.com/"] = "<title>Home</title><p>We open at nine.</p>"

    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai.knowledge_base
        folder = group.documents.create_folder(name="House").id
        page = group.documents.create_from_url(url="https://example.com/", parent_folder_id=folder)
        file = group.documents.create_from_file(file=("menu.txt", b"Soup.", "text/plain"))
        text = group.documents.create_from_text(text="Dogs are welcome.", name="Dogs")
        assert (page.name, file.name, text.name) == ("Home", "menu.txt", "Dogs")
        assert group.documents.get(page.id).type == "url"
        assert group.document.refresh(page.id).type == "url"
        assert group.document.update_file(file.id, file=("new.md", b"# Salad")).type == "file"
        assert group.documents.update(text.id, name="Cats").name == "Cats"
        assert "Salad" in "".join(group.documents.get_content(file.id))
        first = group.list(page_size=3, types=["url", "file", "text"])
        assert [one.id for one in first.documents] == [text.id, file.id, page.id]
        assert not first.has_more
        found = group.search(query="dogs").results
        assert [one.document.id for one in found] == [text.id]
        group.documents.delete(text.id)
        with pytest.raises(ApiError) as caught:
            group.documents.get(text.id)
        assert caught.value.status_code == 404

    run(test)


def test_an_index_is_made_read_and_dropped(run: Run, emulator: ElevenLabsEmulator) -> None:
    emulator.platform.indexes.behaviour = IndexBehaviour(queued=0, indexing=1e-9)

    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai.knowledge_base
        made = group.documents.create_from_text(text=TEXT).id
        index = group.document.compute_rag_index(made, model=MODEL)
        assert index.status in ("created", "processing", "succeeded")
        item = GetOrCreateRagIndexRequestModel(document_id=made, create_if_missing=False, model=MODEL)
        outcome = group.get_or_create_rag_indexes(items=[item])[made]
        assert outcome.status == "success"
        assert sdk.conversational_ai.get_document_rag_indexes(made).indexes[0].id == index.id
        assert sdk.conversational_ai.rag_index_overview().models[0].model == MODEL
        page = group.documents.chunks.list(made, embedding_model=MODEL, page_size=3)
        rest = group.documents.chunks.list(made, embedding_model=MODEL, page_size=3, cursor=page.next_cursor)
        chunks = [*page.chunks, *rest.chunks]
        assert len(chunks) == 4
        assert group.documents.chunk.get(made, chunks[2].id).content == chunks[2].content
        sdk.conversational_ai.delete_document_rag_index(made, index.id)
        assert not sdk.conversational_ai.get_document_rag_indexes(made).indexes

    run(test)


def test_an_agent_depends_on_its_documents_and_is_asked_what_it_knows(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai
        made = group.knowledge_base.documents.create_from_text(text="Dogs are welcome.", name="Dogs")
        knows = KnowledgeBaseLocator(type="text", name="Dogs", id=made.id)
        prompt = PromptAgentApiModelOutput(knowledge_base=[knows])
        config = ConversationalConfig(agent=AgentConfig(prompt=prompt))
        agent = group.agents.create(conversation_config=config).agent_id
        users = group.knowledge_base.documents.get_agents(made.id, dependent_type="direct").agents
        assert [one.id for one in users] == [agent]
        answer = sdk._client_wrapper.httpx_client.request(
            f"v1/convai/agents/{agent}/knowledge-base/rag-query", method="POST", json={"query": "Any dogs?"}
        )
        assert [chunk["text"] for chunk in answer.json()["chunks"]] == ["Dogs are welcome."]
        with pytest.raises(ApiError) as caught:
            group.knowledge_base.documents.delete(made.id, request_options={"max_retries": 0})
        assert caught.value.status_code == 409
        group.knowledge_base.documents.delete(made.id, force=True)
        assert not group.agents.get(agent).conversation_config.agent.prompt.knowledge_base

    run(test)
