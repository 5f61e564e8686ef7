"""The knowledge base: documents that agents answer from, and their indexes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, TypeAlias, Unpack

from pydantic import Discriminator

from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.model import OPEN
from voiceflow.clients.elevenlabs.schema.contents import (
    ContentSearch,
    ContentSearchFields,
    FoundDocument,
    FoundDocumentPage,
)
from voiceflow.clients.elevenlabs.schema.dependents import (
    DependentAgent,
    DependentAgentFilter,
    DependentAgentFilterFields,
    HiddenAgent,
)
from voiceflow.clients.elevenlabs.schema.documents import (
    CreatedDocument,
    DependentAgentPage,
    DocumentChange,
    DocumentChangeFields,
    DocumentDeletionQuery,
    DocumentFilter,
    DocumentFilterFields,
    DocumentPage,
    DocumentQuery,
    DocumentQueryFields,
    FileDocument,
    FileDocumentFields,
    FileSummary,
    Folder,
    FolderFields,
    FolderSummary,
    KnowledgeFile,
    KnowledgeFolder,
    KnowledgeText,
    KnowledgeUrl,
    TextDocument,
    TextDocumentFields,
    TextSummary,
    UrlDocument,
    UrlDocumentFields,
    UrlSummary,
)
from voiceflow.clients.elevenlabs.schema.retrieval import (
    ChunkFilter,
    ChunkFilterFields,
    ChunkPage,
    ChunkQuery,
    ChunkQueryFields,
    DocumentChunk,
)
from voiceflow.errors import LocalProtocolError

Document: TypeAlias = KnowledgeUrl | KnowledgeFile | KnowledgeText | KnowledgeFolder
DocumentSummary: TypeAlias = UrlSummary | FileSummary | TextSummary | FolderSummary

_DOCUMENT = Annotated[Document, Discriminator("type"), OPEN]
_BASE = "/v1/convai/knowledge-base"
_ONE = f"{_BASE}/{{documentation_id}}"

CREATE_FROM_URL = Operation[CreatedDocument](
    "POST", f"{_BASE}/url", CreatedDocument, body=UrlDocument, acts=True
)
CREATE_FROM_FILE = Operation[CreatedDocument](
    "POST", f"{_BASE}/file", CreatedDocument, body=FileDocument, files=("file",), acts=True
)
CREATE_FROM_TEXT = Operation[CreatedDocument](
    "POST", f"{_BASE}/text", CreatedDocument, body=TextDocument, acts=True
)
CREATE_FOLDER = Operation[CreatedDocument]("POST", f"{_BASE}/folder", CreatedDocument, body=Folder, acts=True)
LIST = Operation[DocumentPage]("GET", _BASE, DocumentPage, query=DocumentFilter)
FETCH = Operation[Document]("GET", _ONE, _DOCUMENT, query=DocumentQuery)
UPDATE = Operation[Document]("PATCH", _ONE, _DOCUMENT, body=DocumentChange)
UPDATE_FILE = Operation[Document]("PATCH", f"{_ONE}/update-file", _DOCUMENT, files=("file",))
DELETE = Operation[None]("DELETE", _ONE, None, query=DocumentDeletionQuery)
CONTENT = Operation[str]("GET", f"{_ONE}/content", str)
REFRESH = Operation[Document]("POST", f"{_ONE}/refresh", _DOCUMENT)
CHUNKS = Operation[ChunkPage]("GET", f"{_ONE}/chunks", ChunkPage, query=ChunkFilter)
CHUNK = Operation[DocumentChunk]("GET", f"{_ONE}/chunk/{{chunk_id}}", DocumentChunk, query=ChunkQuery)
DEPENDENT_AGENTS = Operation[DependentAgentPage](
    "GET", f"{_ONE}/dependent-agents", DependentAgentPage, query=DependentAgentFilter
)
SEARCH = Operation[FoundDocumentPage]("GET", f"{_BASE}/search", FoundDocumentPage, query=ContentSearch)

PAGES = Paging[DocumentPage, DocumentSummary](
    items=lambda page: page.documents,
    following=lambda page: page.next_cursor if page.has_more else None,
)
AGENT_PAGES = Paging[DependentAgentPage, DependentAgent | HiddenAgent](
    items=lambda page: page.agents,
    following=lambda page: page.next_cursor if page.has_more else None,
)
CHUNK_PAGES = Paging[ChunkPage, DocumentChunk](
    items=lambda page: page.chunks, following=lambda page: page.next_cursor or None
)
SEARCH_PAGES = Paging[FoundDocumentPage, FoundDocument](
    items=lambda page: page.results, following=lambda page: page.next_cursor or None
)


class KnowledgeBase:
    """The documents of the account, which agents name by their ids. ``rag_indexes`` makes them searchable.

    Source: https://elevenlabs.io/docs/api-reference/knowledge-base/create-from-text
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(
        self,
        filter: DocumentFilter | Mapping[str, object] | None = None,
        **fields: Unpack[DocumentFilterFields],
    ) -> AsyncIterator[DocumentSummary]:
        """All documents and folders, or those that fit, the newest first."""
        return paged(self._sender, LIST, PAGES, query=filtered(DocumentFilter, filter, fields))

    async def create_from_url(
        self, document: UrlDocument | Mapping[str, object] | None = None, **fields: Unpack[UrlDocumentFields]
    ) -> CreatedDocument:
        """Make a document of a web page, which the service fetches: ``{"url": "https://..."}``."""
        return await self._sender.call(CREATE_FROM_URL, body=wanted(UrlDocument, document, fields))

    async def create_from_file(
        self,
        file: Upload,
        document: FileDocument | Mapping[str, object] | None = None,
        **fields: Unpack[FileDocumentFields],
    ) -> CreatedDocument:
        """Make a document of a file.

        Args:
            file: Text, HTML, PDF, DOCX or EPUB; the extension of its name selects the type.
            document: Its name in the knowledge base and its folder.
        """
        return await self._sender.call(
            CREATE_FROM_FILE, body=filtered(FileDocument, document, fields), files={"file": [_named(file)]}
        )

    async def create_from_text(
        self,
        document: TextDocument | Mapping[str, object] | None = None,
        **fields: Unpack[TextDocumentFields],
    ) -> CreatedDocument:
        """Make a document of a text: ``{"name": "Hours", "text": "We open at nine."}``."""
        return await self._sender.call(CREATE_FROM_TEXT, body=wanted(TextDocument, document, fields))

    async def create_folder(
        self, folder: Folder | Mapping[str, object] | None = None, **fields: Unpack[FolderFields]
    ) -> CreatedDocument:
        """Make a folder, which other documents name as their ``parent_folder_id``."""
        return await self._sender.call(CREATE_FOLDER, body=wanted(Folder, folder, fields))

    async def get(
        self,
        document_id: str,
        query: DocumentQuery | Mapping[str, object] | None = None,
        **fields: Unpack[DocumentQueryFields],
    ) -> Document:
        """One document with its text, or a folder.

        Args:
            document_id: The document.
            query: The agent for which it is asked.

        Raises:
            NotFoundError: If there is no such document.
        """
        return await self._sender.call(FETCH, document_id, query=filtered(DocumentQuery, query, fields))

    async def update(
        self,
        document_id: str,
        change: DocumentChange | Mapping[str, object] | None = None,
        **fields: Unpack[DocumentChangeFields],
    ) -> Document:
        """Change a document's name or text; absent fields stay. Returns the result."""
        return await self._sender.call(UPDATE, document_id, body=wanted(DocumentChange, change, fields))

    async def update_file(self, document_id: str, file: Upload) -> Document:
        """Replace a document's file."""
        return await self._sender.call(UPDATE_FILE, document_id, files={"file": [_named(file)]})

    async def delete(self, document_id: str, *, force: bool = False) -> None:
        """Delete a document or a folder.

        Args:
            document_id: The document.
            force: Also if agents use it, which then lose it. Otherwise the service refuses.
        """
        await self._sender.call(DELETE, document_id, query={"force": force})

    async def content(self, document_id: str) -> str:
        """The whole text of a document, as HTML."""
        return await self._sender.call(CONTENT, document_id)

    async def refresh(self, document_id: str) -> Document:
        """Have the service fetch a document's page again."""
        return await self._sender.call(REFRESH, document_id)

    def chunks(
        self,
        document_id: str,
        filter: ChunkFilter | Mapping[str, object] | None = None,
        **fields: Unpack[ChunkFilterFields],
    ) -> AsyncIterator[DocumentChunk]:
        """The pieces in which a document is searched, as one embedding model has it.

        Args:
            document_id: The document.
            filter: ``{"embedding_model": "e5_mistral_7b_instruct"}``.
        """
        return paged(
            self._sender, CHUNKS, CHUNK_PAGES, document_id, query=wanted(ChunkFilter, filter, fields)
        )

    async def chunk(
        self,
        document_id: str,
        chunk_id: str,
        query: ChunkQuery | Mapping[str, object] | None = None,
        **fields: Unpack[ChunkQueryFields],
    ) -> DocumentChunk:
        """One of these pieces, such as one that a conversation names."""
        return await self._sender.call(
            CHUNK, document_id, chunk_id, query=filtered(ChunkQuery, query, fields)
        )

    def dependent_agents(
        self,
        document_id: str,
        filter: DependentAgentFilter | Mapping[str, object] | None = None,
        **fields: Unpack[DependentAgentFilterFields],
    ) -> AsyncIterator[DependentAgent | HiddenAgent]:
        """The agents that use a document; for those without access, only the id."""
        return paged(
            self._sender,
            DEPENDENT_AGENTS,
            AGENT_PAGES,
            document_id,
            query=filtered(DependentAgentFilter, filter, fields),
        )

    def search(
        self,
        search: ContentSearch | Mapping[str, object] | None = None,
        **fields: Unpack[ContentSearchFields],
    ) -> AsyncIterator[FoundDocument]:
        """The documents that match a search, best first: ``{"query": "opening hours"}``."""
        return paged(self._sender, SEARCH, SEARCH_PAGES, query=wanted(ContentSearch, search, fields))


def _named(file: Upload) -> Upload:
    if "." not in file.name:
        raise LocalProtocolError("file: its name needs an ending, such as .txt")
    return file
