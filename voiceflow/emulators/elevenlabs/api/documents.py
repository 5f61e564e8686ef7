"""Emulated documents of the knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from voiceflow.clients.elevenlabs.api import knowledge_base
from voiceflow.clients.elevenlabs.api.knowledge_base import Document
from voiceflow.clients.elevenlabs.schema.dependents import DependentAgentFilter
from voiceflow.clients.elevenlabs.schema.document_parts import KnowledgeBaseFolderPathSegmentSummary
from voiceflow.clients.elevenlabs.schema.documents import (
    CreatedDocument,
    DependentAgentPage,
    DocumentChange,
    DocumentFilter,
    DocumentPage,
    Folder,
    TextDocument,
    UrlDocument,
)
from voiceflow.emulators.elevenlabs.api.document_answers import details, summary, sync_info
from voiceflow.emulators.elevenlabs.api.document_text import Extracted, from_file, from_html, from_text
from voiceflow.emulators.elevenlabs.api.store import Store, StoredAgent, StoredDocument, in_use, is_mine
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers

_NAME_LENGTH = 50
_PLACES: dict[str, Callable[[StoredDocument], str]] = {
    "name": lambda document: document.name.lower(),
    "created_at": lambda document: f"{document.created_at:020d}",
    "updated_at": lambda document: f"{document.updated_at:020d}",
    "size": lambda document: f"{document.size:020d}",
}


class DocumentStore:
    """The documents and folders that exist.

    Text, Markdown, HTML, DOCX and EPUB files are really read; a PDF is refused with a 400, since nothing here
    can read one. Nothing is fetched from the network either.

    Attributes:
        pages: The existing web pages: HTML by address. Any other page is a 400.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.pages: dict[str, str] = {}

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {
            knowledge_base.CREATE_FROM_URL: self._create_from_url,
            knowledge_base.CREATE_FROM_FILE: self._create_from_file,
            knowledge_base.CREATE_FROM_TEXT: self._create_from_text,
            knowledge_base.CREATE_FOLDER: self._create_folder,
            knowledge_base.LIST: self._list,
            knowledge_base.FETCH: self._get,
            knowledge_base.UPDATE: self._update,
            knowledge_base.UPDATE_FILE: self._update_file,
            knowledge_base.DELETE: self._delete,
            knowledge_base.CONTENT: self._content,
            knowledge_base.REFRESH: self._refresh,
            knowledge_base.DEPENDENT_AGENTS: self._dependent_agents,
        }

    def _create_from_url(self, exchange: HttpExchange) -> CreatedDocument:
        body: UrlDocument = exchange.body
        found = self._fetch(body.url)
        where = urlsplit(body.url)
        name = body.name or found.title or f"{where.netloc}{where.path}".rstrip("/")
        made = self._make(exchange, "url", name, body.parent_folder_id)
        made.url, made.sync = body.url, sync_info(body)
        _fill(made, found, len(self.pages[body.url].encode()))
        return self._created(made)

    def _create_from_file(self, exchange: HttpExchange) -> CreatedDocument:
        file, body = exchange.file, exchange.body
        found = from_file(file.name, file.data)
        made = self._make(exchange, "file", body.name or file.name, body.parent_folder_id)
        made.filename = file.name
        _fill(made, found, len(file.data))
        return self._created(made)

    def _create_from_text(self, exchange: HttpExchange) -> CreatedDocument:
        body: TextDocument = exchange.body
        found = from_text(body.text)
        if not found.paragraphs:
            raise RefusalError(400, "empty_text", "There is no text.", param="text")
        name = body.name or found.paragraphs[0].splitlines()[0][:_NAME_LENGTH]
        made = self._make(exchange, "text", name, body.parent_folder_id)
        _fill(made, found, len(body.text.encode()))
        return self._created(made)

    def _create_folder(self, exchange: HttpExchange) -> CreatedDocument:
        body: Folder = exchange.body
        made = self._make(exchange, "folder", body.name, body.parent_folder_id)
        made.sync = sync_info(body)
        return self._created(made)

    def _list(self, exchange: HttpExchange) -> DocumentPage:
        query: DocumentFilter = exchange.query
        descending = query.sort_direction == "desc"
        place = _PLACES[query.sort_by or "created_at"]

        def placed(document: StoredDocument) -> tuple[str, str]:
            # Folders come first whatever the direction.
            first = query.folders_first and (document.type == "folder") == descending
            return f"{int(first)}{place(document)}", document.id

        found, cursor = page(
            [document for document in self._store.documents.values() if self._fits(document, query)],
            place=placed,
            size=query.page_size,
            cursor=query.cursor,
            descending=descending,
        )
        return DocumentPage(
            documents=[summary(self._store, document) for document in found],
            next_cursor=cursor,
            has_more=cursor is not None,
        )

    def _fits(self, document: StoredDocument, query: DocumentFilter) -> bool:
        folders = [folder.id for folder in self._store.ancestors(document)]
        return (
            document.name.lower().startswith((query.search or "").lower())
            and (not query.types or document.type in query.types)
            and query.parent_folder_id in (None, document.parent)
            and (query.ancestor_folder_id is None or query.ancestor_folder_id in folders)
            and is_mine(query.created_by_user_id)
        )

    def _get(self, exchange: HttpExchange) -> Document:
        return details(self._store, self._store.document(exchange.ids[0]))

    def _update(self, exchange: HttpExchange) -> Document:
        body: DocumentChange = exchange.body
        document = self._store.document(exchange.ids[0])
        if body.content is not None:
            if document.type == "folder" or document.sync is not None:
                raise RefusalError(400, "invalid_parameters", "It has no text of its own.", param="content")
            found = from_html(body.content) if "<" in body.content else from_text(body.content)
            _fill(document, found, len(body.content.encode()))
        if body.enable_auto_sync is not None:
            if document.type not in ("url", "folder"):
                raise RefusalError(400, "invalid_parameters", "It has no source.", param="enable_auto_sync")
            document.sync = sync_info(body)
        document.name = body.name or document.name
        document.updated_at = exchange.unix
        return details(self._store, document)

    def _update_file(self, exchange: HttpExchange) -> Document:
        document, file = self._store.document(exchange.ids[0]), exchange.file
        if document.type != "file":
            raise RefusalError(400, "invalid_parameters", "The document is no file.", param="document_id")
        _fill(document, from_file(file.name, file.data), len(file.data))
        document.filename, document.updated_at = file.name, exchange.unix
        return details(self._store, document)

    def _refresh(self, exchange: HttpExchange) -> Document:
        document = self._store.document(exchange.ids[0])
        if document.type != "url":
            raise RefusalError(400, "invalid_parameters", "The document is no page.", param="document_id")
        _fill(document, self._fetch(document.url), len(self.pages[document.url].encode()))
        document.updated_at = exchange.unix
        return details(self._store, document)

    def _delete(self, exchange: HttpExchange) -> None:
        document = self._store.document(exchange.ids[0])
        gone = [document, *self._store.inside(document.id)]
        if not exchange.query.force:
            if any(self._users(item.id, "direct") for item in gone):
                raise in_use("document")
            if len(gone) > 1:
                raise RefusalError(409, "folder_not_empty", "There is something in it.", param="document_id")
        for item in gone:
            self._store.release(item.id, exchange.unix)
            del self._store.documents[item.id]

    def _content(self, exchange: HttpExchange) -> HttpReply:
        document = self._store.document(exchange.ids[0])
        if document.type == "folder":
            raise RefusalError(400, "invalid_parameters", "A folder has no text.", param="document_id")
        return HttpReply(body=document.html.encode(), content_type="text/html")

    def _dependent_agents(self, exchange: HttpExchange) -> DependentAgentPage:
        query: DependentAgentFilter = exchange.query
        document = self._store.document(exchange.ids[0])
        found, cursor = page(
            self._users(document.id, query.dependent_type),
            place=lambda agent: (agent.created_at, agent.agent_id),
            size=query.page_size,
            cursor=query.cursor,
        )
        return DependentAgentPage(
            agents=self._store.dependents(found, document.id),
            branches=[],
            next_cursor=cursor,
            has_more=cursor is not None,
        )

    def _users(self, document_id: str, how: str) -> list[StoredAgent]:
        """The agents that name it, and those that name a folder that it is in."""
        folders = {folder.id for folder in self._store.ancestors(self._store.documents[document_id])}
        wanted = {"direct": {document_id}, "transitive": folders}.get(how, {document_id, *folders})
        return [agent for agent in self._store.agents.values() if wanted & set(agent.documents)]

    def _fetch(self, url: str) -> Extracted:
        if url not in self.pages:
            raise RefusalError(400, "invalid_url", "The page cannot be fetched.", param="url")
        found = from_html(self.pages[url])
        if not found.paragraphs:
            raise RefusalError(400, "empty_page", "There is no text on the page.", param="url")
        return found

    def _make(self, exchange: HttpExchange, kind: str, name: str, parent: str | None) -> StoredDocument:
        if parent is not None and getattr(self._store.documents.get(parent), "type", None) != "folder":
            raise RefusalError(404, "folder_not_found", "There is no such folder.", param="parent_folder_id")
        made = StoredDocument(
            id=self._store.new_id("doc"),
            name=name,
            type=kind,
            created_at=exchange.unix,
            updated_at=exchange.unix,
            parent=parent,
        )
        self._store.documents[made.id] = made
        return made

    def _created(self, document: StoredDocument) -> CreatedDocument:
        path = [KnowledgeBaseFolderPathSegmentSummary(id=f.id) for f in self._store.ancestors(document)]
        return CreatedDocument(id=document.id, name=document.name, folder_path=path)


def _fill(document: StoredDocument, found: Extracted, size: int) -> None:
    document.text, document.html, document.size = found.paragraphs, found.html, size
    document.content_format = found.content_format
    document.indexes.clear()
