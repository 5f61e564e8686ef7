"""The API's contents, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.documents import FileSummary, FolderSummary, TextSummary, UrlSummary
from voiceflow.clients.elevenlabs.schema.shared import KnowledgeBaseDocumentType


class ContentSearch(Model):
    """The query of ``GET /v1/convai/knowledge-base/search``."""

    query: str
    page_size: Annotated[int, Field(ge=1, le=100), OPEN] = 30
    types: list[KnowledgeBaseDocumentType] | None = None
    cursor: str | None = None


class ContentSearchFields(TypedDict, total=False):
    """The fields of ``ContentSearch`` as keywords."""

    query: str
    page_size: Annotated[int, Field(ge=1, le=100), OPEN]
    types: Sequence[KnowledgeBaseDocumentType] | None
    cursor: str | None


class SearchHighlightSegment(Model):
    """``SearchHighlightSegment`` as it is published."""

    value: str
    is_hit: bool


class FoundDocument(Model):
    """``KnowledgeBaseContentSearchResult`` as it is published."""

    document: Annotated[
        UrlSummary | FileSummary | TextSummary | FolderSummary, Field(discriminator="type"), OPEN
    ]
    search_snippet: list[SearchHighlightSegment] | None = None
    score: float


class FoundDocumentPage(Model):
    """``KnowledgeBaseContentSearchResponseModel`` as it is published."""

    results: list[FoundDocument]
    next_cursor: str | None = None
