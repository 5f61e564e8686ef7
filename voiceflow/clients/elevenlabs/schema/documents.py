"""The API's documents, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.dependents import DependentAgent, DependentBranchInfo, HiddenAgent
from voiceflow.clients.elevenlabs.schema.document_parts import (
    AutoSyncInfo,
    ExternalFileSyncInfo,
    ExternalFolderSyncInfo,
    FileRefreshStatus,
    KbExternalSyncJob,
    KnowledgeBaseFolderPathSegment,
    KnowledgeBaseFolderPathSegmentSummary,
)
from voiceflow.clients.elevenlabs.schema.retrieval import ContentFormat, FoundChunk
from voiceflow.clients.elevenlabs.schema.shared import (
    DocumentUsageMode,
    KnowledgeBaseDocumentType,
    ResourceAccessInfo,
    SearchStrategy,
    SortDirection,
)

KnowledgeBaseSortBy = Annotated[Literal["name", "created_at", "updated_at", "size"], OPEN]


class CreatedDocument(Model):
    """``AddKnowledgeBaseResponseModel`` as it is published."""

    id: str
    name: str
    folder_path: list[KnowledgeBaseFolderPathSegmentSummary] | None = None


class DependentAgentPage(Model):
    """``GetKnowledgeBaseDependentAgentsResponseModel`` as it is published."""

    agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    branches: list[DependentBranchInfo] | None = None
    next_cursor: str | None = None
    has_more: bool


class DocumentChange(Model):
    """The body of ``PATCH /v1/convai/knowledge-base/{documentation_id}``."""

    name: Annotated[str, Field(min_length=1), OPEN] | None = None
    content: str | None = None
    auto_remove: bool | None = None
    enable_auto_sync: bool | None = None
    minimum_frequency_days: int | None = None
    tighten_only: bool | None = None


class DocumentChangeFields(TypedDict, total=False):
    """The fields of ``DocumentChange`` as keywords."""

    name: Annotated[str, Field(min_length=1), OPEN] | None
    content: str | None
    auto_remove: bool | None
    enable_auto_sync: bool | None
    minimum_frequency_days: int | None
    tighten_only: bool | None


class DocumentDeletionQuery(Model):
    """The query of ``DELETE /v1/convai/knowledge-base/{documentation_id}``."""

    force: bool = False


class DocumentDeletionQueryFields(TypedDict, total=False):
    """The fields of ``DocumentDeletionQuery`` as keywords."""

    force: bool


class DocumentFilter(Model):
    """The query of ``GET /v1/convai/knowledge-base``."""

    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    search: str | None = None
    show_only_owned_documents: bool = False
    created_by_user_id: str | None = None
    types: list[KnowledgeBaseDocumentType] | None = None
    parent_folder_id: str | None = None
    ancestor_folder_id: str | None = None
    folders_first: bool = False
    sort_direction: SortDirection = "desc"
    sort_by: KnowledgeBaseSortBy | None = None
    cursor: str | None = None


class DocumentFilterFields(TypedDict, total=False):
    """The fields of ``DocumentFilter`` as keywords."""

    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    search: str | None
    show_only_owned_documents: bool
    created_by_user_id: str | None
    types: Sequence[KnowledgeBaseDocumentType] | None
    parent_folder_id: str | None
    ancestor_folder_id: str | None
    folders_first: bool
    sort_direction: SortDirection
    sort_by: KnowledgeBaseSortBy | None
    cursor: str | None


class DocumentMetadata(Model):
    """``KnowledgeBaseDocumentMetadataResponseModel`` as it is published."""

    created_at_unix_secs: int
    last_updated_at_unix_secs: int
    size_bytes: int


class UrlSummary(Model):
    """``GetKnowledgeBaseSummaryURLResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegmentSummary] | None = None
    dependent_agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    type: Literal["url"] = "url"
    url: str
    auto_sync_info: AutoSyncInfo | None = None


class FileSummary(Model):
    """``GetKnowledgeBaseSummaryFileResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegmentSummary] | None = None
    dependent_agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    type: Literal["file"] = "file"
    external_sync_info: ExternalFileSyncInfo | None = None
    auto_sync_info: AutoSyncInfo | None = None
    refresh_status: FileRefreshStatus | None = None
    is_frozen: bool = False


class TextSummary(Model):
    """``GetKnowledgeBaseSummaryTextResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegmentSummary] | None = None
    dependent_agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    type: Literal["text"] = "text"


class FolderSummary(Model):
    """``GetKnowledgeBaseSummaryFolderResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegmentSummary] | None = None
    dependent_agents: list[Annotated[DependentAgent | HiddenAgent, Field(discriminator="type"), OPEN]]
    type: Literal["folder"] = "folder"
    children_count: int
    document_count: int
    auto_sync_info: AutoSyncInfo | None = None
    external_sync_info: ExternalFolderSyncInfo | None = None
    is_frozen: bool = False


class DocumentPage(Model):
    """``GetKnowledgeBaseListResponseModel`` as it is published."""

    documents: list[
        Annotated[UrlSummary | FileSummary | TextSummary | FolderSummary, Field(discriminator="type"), OPEN]
    ]
    next_cursor: str | None = None
    has_more: bool


class DocumentQuery(Model):
    """The query of ``GET /v1/convai/knowledge-base/{documentation_id}``."""

    agent_id: str = ""


class DocumentQueryFields(TypedDict, total=False):
    """The fields of ``DocumentQuery`` as keywords."""

    agent_id: str


class FileDocument(Model):
    """The body of ``POST /v1/convai/knowledge-base/file``."""

    name: Annotated[str, Field(min_length=1), OPEN] | None = None
    parent_folder_id: str | None = None


class FileDocumentFields(TypedDict, total=False):
    """The fields of ``FileDocument`` as keywords."""

    name: Annotated[str, Field(min_length=1), OPEN] | None
    parent_folder_id: str | None


class Folder(Model):
    """The body of ``POST /v1/convai/knowledge-base/folder``."""

    name: Annotated[str, Field(min_length=1), OPEN]
    parent_folder_id: str | None = None
    enable_auto_sync: bool = False
    auto_remove: bool = False
    minimum_frequency_days: Annotated[int, Field(ge=1, le=180), OPEN] | None = None


class FolderFields(TypedDict, total=False):
    """The fields of ``Folder`` as keywords."""

    name: Annotated[str, Field(min_length=1), OPEN]
    parent_folder_id: str | None
    enable_auto_sync: bool
    auto_remove: bool
    minimum_frequency_days: Annotated[int, Field(ge=1, le=180), OPEN] | None


class KnowledgeFile(Model):
    """``GetKnowledgeBaseFileResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegment] | None = None
    type: Literal["file"] = "file"
    extracted_inner_html: str
    content_format: ContentFormat = "html"
    filename: str
    external_sync_info: ExternalFileSyncInfo | None = None
    auto_sync_info: AutoSyncInfo | None = None
    refresh_status: FileRefreshStatus | None = None
    is_frozen: bool = False


class KnowledgeFolder(Model):
    """``GetKnowledgeBaseFolderResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegment] | None = None
    type: Literal["folder"] = "folder"
    children_count: int
    document_count: int
    auto_sync_info: AutoSyncInfo | None = None
    external_sync_info: ExternalFolderSyncInfo | None = None
    is_frozen: bool = False
    active_sync_job: KbExternalSyncJob | None = None


class KnowledgeText(Model):
    """``GetKnowledgeBaseTextResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegment] | None = None
    type: Literal["text"] = "text"
    extracted_inner_html: str
    content_format: ContentFormat = "html"


class KnowledgeUrl(Model):
    """``GetKnowledgeBaseURLResponseModel`` as it is published."""

    id: str
    name: str
    metadata: DocumentMetadata
    supported_usages: list[DocumentUsageMode]
    access_info: ResourceAccessInfo
    folder_parent_id: str | None = None
    folder_path: list[KnowledgeBaseFolderPathSegment] | None = None
    type: Literal["url"] = "url"
    url: str
    extracted_inner_html: str
    content_format: ContentFormat = "html"
    auto_sync_info: AutoSyncInfo | None = None


class RagAnswer(Model):
    """``AgentKnowledgeBaseRagQueryResponseModel`` as it is published."""

    retrieval_query: str
    chunks: list[FoundChunk]
    strategy: SearchStrategy | None = None
    document: Any = None
    listing: Any = None


class TextDocument(Model):
    """The body of ``POST /v1/convai/knowledge-base/text``."""

    text: str
    name: Annotated[str, Field(min_length=1), OPEN] | None = None
    parent_folder_id: str | None = None


class TextDocumentFields(TypedDict, total=False):
    """The fields of ``TextDocument`` as keywords."""

    text: str
    name: Annotated[str, Field(min_length=1), OPEN] | None
    parent_folder_id: str | None


class UrlDocument(Model):
    """The body of ``POST /v1/convai/knowledge-base/url``."""

    url: str
    name: Annotated[str, Field(min_length=1), OPEN] | None = None
    parent_folder_id: str | None = None
    enable_auto_sync: bool = False
    auto_remove: bool = False
    minimum_frequency_days: Annotated[int, Field(ge=1, le=180), OPEN] | None = None


class UrlDocumentFields(TypedDict, total=False):
    """The fields of ``UrlDocument`` as keywords."""

    url: str
    name: Annotated[str, Field(min_length=1), OPEN] | None
    parent_folder_id: str | None
    enable_auto_sync: bool
    auto_remove: bool
    minimum_frequency_days: Annotated[int, Field(ge=1, le=180), OPEN] | None
