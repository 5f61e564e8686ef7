"""Emulated indexes of documents, and searches in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voiceflow.clients.elevenlabs.api import agents, knowledge_base, rag_indexes
from voiceflow.clients.elevenlabs.api.rag_indexes import IndexOutcome
from voiceflow.clients.elevenlabs.schema.contents import (
    ContentSearch,
    FoundDocument,
    FoundDocumentPage,
    SearchHighlightSegment,
)
from voiceflow.clients.elevenlabs.schema.documents import RagAnswer
from voiceflow.clients.elevenlabs.schema.retrieval import (
    BatchFailure,
    ChunkFilter,
    ChunkPage,
    DocumentChunk,
    FoundChunk,
    RagConfig,
    RAGDocumentIndexUsage,
    RagIndex,
    RagIndexBatch,
    RagIndexes,
    RagIndexItem,
    RagIndexSuccess,
    RagModelUsage,
    RagOverview,
    RagQuery,
)
from voiceflow.emulators.elevenlabs.api.document_answers import summary
from voiceflow.emulators.elevenlabs.api.retrieval import DocumentPassage, best, chunks_of, highlighted, score
from voiceflow.emulators.elevenlabs.api.store import Store, StoredDocument, StoredIndex
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, RefusalError, not_found
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexBehaviour:
    """How indexing goes.

    Attributes:
        queued: Seconds during which a new index is ``created``.
        indexing: Seconds during which it is then ``processing``.
        smallest: Bytes of text below which a document is ``document_too_small``.
        room: Bytes of text that all indexes together may have; above is ``rag_limit_exceeded``.
    """

    queued: float = 0.5
    indexing: float = 2.0
    smallest: int = 500
    room: int = 2**20


class IndexStore:
    """The indexes. They are ready after the time set in the behaviour."""

    def __init__(self, store: Store, behaviour: IndexBehaviour | None = None) -> None:
        self.behaviour = behaviour or IndexBehaviour()
        self._store = store

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {
            rag_indexes.COMPUTE: self._compute,
            rag_indexes.LIST: self._list,
            rag_indexes.DELETE: self._delete,
            rag_indexes.OVERVIEW: self._overview,
            rag_indexes.COMPUTE_BATCH: self._compute_batch,
            knowledge_base.CHUNKS: self._chunks,
            knowledge_base.CHUNK: self._chunk,
            knowledge_base.SEARCH: self._search,
            agents.RAG_QUERY: self._rag_query,
        }

    def _compute(self, exchange: HttpExchange) -> RagIndex:
        document = self._store.document(exchange.ids[0])
        return self._indexed(document, exchange.body.model, exchange.now)

    def _indexed(self, document: StoredDocument, model: str, now: float) -> RagIndex:
        if model not in document.indexes:
            document.indexes[model] = StoredIndex(self._store.new_id("index"), now)
        return self._answer(document, model, now)

    def _answer(self, document: StoredDocument, model: str, now: float) -> RagIndex:
        index = document.indexes[model]
        status, progress = self._progress(document, now - index.begun)
        used = _bytes(document) if status == "succeeded" else 0
        return RagIndex(
            id=index.id,
            model=model,
            status=status,
            progress_percentage=progress,
            document_model_index_usage=RAGDocumentIndexUsage(used_bytes=used),
        )

    def _progress(self, document: StoredDocument, passed: float) -> tuple[Any, float]:
        behaviour = self.behaviour
        if document.type == "folder":
            return "cannot_index_folder", 0.0
        if _bytes(document) < behaviour.smallest:
            return "document_too_small", 0.0
        if self._used() > behaviour.room:
            return "rag_limit_exceeded", 0.0
        if passed < behaviour.queued:
            return "created", 0.0
        if passed < behaviour.queued + behaviour.indexing:
            return "processing", round(100 * (passed - behaviour.queued) / behaviour.indexing, 1)
        return "succeeded", 100.0

    def _list(self, exchange: HttpExchange) -> RagIndexes:
        document = self._store.document(exchange.ids[0])
        return RagIndexes(indexes=[self._answer(document, model, exchange.now) for model in document.indexes])

    def _delete(self, exchange: HttpExchange) -> RagIndex:
        document_id, index_id = exchange.ids
        document = self._store.document(document_id)
        for model, index in document.indexes.items():
            if index.id == index_id:
                gone = self._answer(document, model, exchange.now)
                del document.indexes[model]
                return gone
        raise not_found("rag_index")

    def _overview(self, exchange: HttpExchange) -> RagOverview:
        models = sorted({model for one in self._store.documents.values() for model in one.indexes})
        return RagOverview(
            total_used_bytes=self._used(),
            total_max_bytes=self.behaviour.room,
            models=[RagModelUsage(model=model, used_bytes=self._used(model)) for model in models],
        )

    def _used(self, model: str | None = None) -> int:
        large = [d for d in self._store.documents.values() if _bytes(d) >= self.behaviour.smallest]
        return sum(_bytes(one) for one in large for known in one.indexes if model in (None, known))

    def _compute_batch(self, exchange: HttpExchange) -> dict[str, IndexOutcome]:
        body: RagIndexBatch = exchange.body
        return {item.document_id: self._outcome(item, exchange.now) for item in body.items}

    def _outcome(self, item: RagIndexItem, now: float) -> IndexOutcome:
        document = self._store.documents.get(item.document_id)
        if document is None or not (item.create_if_missing or item.model in document.indexes):
            missing = "document" if document is None else "rag_index"
            return BatchFailure(
                error_code=404, error_status=f"{missing}_not_found", error_message=f"There is no {missing}."
            )
        return RagIndexSuccess(data=self._indexed(document, item.model, now))

    def _chunks(self, exchange: HttpExchange) -> ChunkPage:
        query: ChunkFilter = exchange.query
        found, cursor = page(
            enumerate(self._ready(exchange, query.embedding_model)),
            place=lambda numbered: (numbered[0], numbered[1].id),
            size=query.page_size,
            cursor=query.cursor,
        )
        return ChunkPage(chunks=[_show_chunk(chunk) for _, chunk in found], next_cursor=cursor)

    def _chunk(self, exchange: HttpExchange) -> DocumentChunk:
        for chunk in self._ready(exchange, exchange.query.embedding_model):
            if chunk.id == exchange.ids[1]:
                return _show_chunk(chunk)
        raise not_found("chunk")

    def _ready(self, exchange: HttpExchange, model: str | None) -> list[DocumentPassage]:
        """A document's chunks, which exist once an index does."""
        document = self._store.document(exchange.ids[0])
        models = document.indexes if model is None else {model} & document.indexes.keys()
        if all(self._answer(document, one, exchange.now).status != "succeeded" for one in models):
            raise not_found("rag_index")
        return chunks_of(document)

    def _search(self, exchange: HttpExchange) -> FoundDocumentPage:
        query: ContentSearch = exchange.query
        scored = [
            (score(query.query, f"{document.name} {' '.join(document.text)}"), document)
            for document in self._store.documents.values()
            if not query.types or document.type in query.types
        ]
        found, cursor = page(
            [(value, document) for value, document in scored if value > 0],
            place=lambda pair: (-pair[0], pair[1].id),
            size=query.page_size,
            cursor=query.cursor,
        )
        results = [self._found(query.query, value, document) for value, document in found]
        return FoundDocumentPage(results=results, next_cursor=cursor)

    def _found(self, question: str, value: float, document: StoredDocument) -> FoundDocument:
        pieces = best(question, [document])
        snippet = highlighted(question, pieces[0][1].text) if pieces else []
        return FoundDocument(
            document=summary(self._store, document),
            search_snippet=[SearchHighlightSegment(value=text, is_hit=hit) for text, hit in snippet],
            score=round(value, 4),
        )

    def _rag_query(self, exchange: HttpExchange) -> RagAnswer:
        body: RagQuery = exchange.body
        agent = self._store.agent(exchange.ids[0])
        if exchange.query.branch_id:
            raise not_found("branch")
        if body.strategy in ("cat", "ls"):
            # The responses to these are not published.
            raise RefusalError(400, "unsupported_strategy", "Not emulated: cat and ls.", param="strategy")
        rag = (agent.prompt.rag if body.use_agent_defaults else None) or RagConfig()
        room = body.max_documents_length or rag.max_documents_length
        known = [d for d in self._store.known_to(agent) if not body.documents or d.id in body.documents]
        chunks: list[FoundChunk] = []
        for value, chunk in best(body.query, known)[
            : body.max_retrieved_rag_chunks_count or rag.max_retrieved_rag_chunks_count
        ]:
            room -= len(chunk.text)
            if room < 0:
                break
            chunks.append(_retrieved(chunk, value))
        return RagAnswer(retrieval_query=body.query, chunks=chunks, strategy=body.strategy or "semantic")


def _bytes(document: StoredDocument) -> int:
    return sum(len(paragraph.encode()) for paragraph in document.text)


def _show_chunk(chunk: DocumentPassage) -> DocumentChunk:
    return DocumentChunk(id=chunk.id, name=chunk.document.name, content=chunk.text)


def _retrieved(chunk: DocumentPassage, value: float) -> FoundChunk:
    return FoundChunk.read(
        {
            "document_id": chunk.document.id,
            "document_name": chunk.document.name,
            "chunk_id": chunk.id,
            "text": chunk.text,
            "vector_distance": round(1 - value, 4),
            "content_format": chunk.document.content_format,
            "document_type": chunk.document.type,
            **({"source_url": chunk.document.url} if chunk.document.url else {}),
        }
    )
