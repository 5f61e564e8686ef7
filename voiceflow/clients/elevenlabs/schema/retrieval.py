"""The API's retrieval, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import Embedding, KnowledgeBaseDocumentType, SearchStrategy

ContentFormat = Annotated[Literal["html", "markdown"], OPEN]


RAGIndexStatus = Annotated[
    Literal[
        "new",
        "created",
        "processing",
        "failed",
        "succeeded",
        "rag_limit_exceeded",
        "document_too_small",
        "cannot_index_folder",
    ],
    OPEN,
]


class RagConfig(Model):
    """``RagConfig`` as it is published."""

    enabled: bool = False
    embedding_model: Embedding = "e5_mistral_7b_instruct"
    max_vector_distance: Annotated[float, Field(gt=0, lt=1), OPEN] = 0.6
    max_documents_length: Annotated[int, Field(gt=0, lt=10000000), OPEN] = 50000
    max_retrieved_rag_chunks_count: Annotated[int, Field(le=20, gt=0), OPEN] = 20
    num_candidates: Annotated[int, Field(le=10000, gt=0), OPEN] | None = None
    query_rewrite_prompt_override: Annotated[str, Field(min_length=1, max_length=1000), OPEN] | None = None
    knowledge_base_tool_info: Any = None


class BatchFailure(Model):
    """``BatchFailureResponseModel`` as it is published."""

    status: Literal["failure"] = "failure"
    error_code: int
    error_status: str
    error_message: str


class ChunkFilter(Model):
    """The query of ``GET /v1/convai/knowledge-base/{documentation_id}/chunks``."""

    embedding_model: Embedding
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    cursor: str | None = None


class ChunkFilterFields(TypedDict, total=False):
    """The fields of ``ChunkFilter`` as keywords."""

    embedding_model: Embedding
    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    cursor: str | None


class DocumentChunk(Model):
    """``KnowledgeBaseDocumentChunkResponseModel`` as it is published."""

    id: str
    name: str
    content: str


class ChunkPage(Model):
    """``KnowledgeBaseDocumentChunksResponseModel`` as it is published."""

    chunks: list[DocumentChunk]
    next_cursor: str | None = None


class ChunkQuery(Model):
    """The query of ``GET /v1/convai/knowledge-base/{documentation_id}/chunk/{chunk_id}``."""

    embedding_model: Embedding | None = None


class ChunkQueryFields(TypedDict, total=False):
    """The fields of ``ChunkQuery`` as keywords."""

    embedding_model: Embedding | None


class KnowledgeBaseRagChunk(Model):
    """``KnowledgeBaseRagChunkModel`` as it is published."""

    chunk_id: str
    document_id: str
    content: str


class RagChunkMetadata(Model):
    """``RagChunkMetadata`` as it is published."""

    document_id: str
    chunk_id: str
    vector_distance: float


class RagRetrievalInfo(Model):
    """``RagRetrievalInfo`` as it is published."""

    chunks: list[RagChunkMetadata]
    embedding_model: Embedding
    retrieval_query: str
    rag_latency_secs: float
    used_chunk_ids: list[str] | None = None


class FoundChunk(Model):
    """``AgentKnowledgeBaseRagChunkResponseModel`` as it is published."""

    document_id: str
    document_name: str
    chunk_id: str
    text: str
    vector_distance: float | None
    content_format: ContentFormat
    document_type: KnowledgeBaseDocumentType
    source_url: str | None = None


class RAGDocumentIndexUsage(Model):
    """``RAGDocumentIndexUsage`` as it is published."""

    used_bytes: int


class RagBranch(Model):
    """The query of ``POST /v1/convai/agents/{agent_id}/knowledge-base/rag-query``."""

    branch_id: str | None = None


class RagBranchFields(TypedDict, total=False):
    """The fields of ``RagBranch`` as keywords."""

    branch_id: str | None


class RagIndex(Model):
    """``RAGDocumentIndexResponseModel`` as it is published."""

    id: str
    model: Embedding
    status: RAGIndexStatus
    progress_percentage: float
    document_model_index_usage: RAGDocumentIndexUsage


class RagIndexItem(Model):
    """``GetOrCreateRAGIndexRequestModel`` as it is published."""

    document_id: str
    create_if_missing: bool
    model: Embedding


class RagIndexBatch(Model):
    """The body of ``POST /v1/convai/knowledge-base/rag-index``."""

    items: Annotated[list[RagIndexItem], Field(min_length=1, max_length=100), OPEN]


class RagIndexBatchFields(TypedDict, total=False):
    """The fields of ``RagIndexBatch`` as keywords."""

    items: Annotated[Sequence[RagIndexItem | Mapping[str, object]], Field(min_length=1, max_length=100), OPEN]


class RagIndexRequest(Model):
    """The body of ``POST /v1/convai/knowledge-base/{documentation_id}/rag-index``."""

    model: Embedding


class RagIndexRequestFields(TypedDict, total=False):
    """The fields of ``RagIndexRequest`` as keywords."""

    model: Embedding


class RagIndexSuccess(Model):
    """``RAGIndexBatchSuccessfulResponseModel`` as it is published."""

    status: Literal["success"] = "success"
    data: RagIndex


class RagIndexes(Model):
    """``RAGDocumentIndexesResponseModel`` as it is published."""

    indexes: list[RagIndex]


class RagModelUsage(Model):
    """``RAGIndexOverviewEmbeddingModelResponseModel`` as it is published."""

    model: Embedding
    used_bytes: int


class RagOverview(Model):
    """``RAGIndexOverviewResponseModel`` as it is published."""

    total_used_bytes: int
    total_max_bytes: int
    models: list[RagModelUsage]


class RagQuery(Model):
    """The body of ``POST /v1/convai/agents/{agent_id}/knowledge-base/rag-query``."""

    query: Annotated[str, Field(min_length=1), OPEN]
    use_agent_defaults: bool = True
    strategy: SearchStrategy | None = None
    documents: list[str | None] | None = None
    max_documents_length: int | None = None
    max_retrieved_rag_chunks_count: int | None = None


class RagQueryFields(TypedDict, total=False):
    """The fields of ``RagQuery`` as keywords."""

    query: Annotated[str, Field(min_length=1), OPEN]
    use_agent_defaults: bool
    strategy: SearchStrategy | None
    documents: Sequence[str | None] | None
    max_documents_length: int | None
    max_retrieved_rag_chunks_count: int | None
