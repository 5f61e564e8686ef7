"""Documents in the emulated API's form."""

from __future__ import annotations

from typing import Any

from voiceflow.clients.elevenlabs.api.knowledge_base import Document, DocumentSummary
from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.documents import (
    DocumentChange,
    FileSummary,
    Folder,
    FolderSummary,
    KnowledgeFile,
    KnowledgeFolder,
    KnowledgeText,
    KnowledgeUrl,
    TextSummary,
    UrlDocument,
    UrlSummary,
)
from voiceflow.emulators.elevenlabs.api.store import OWNER, Store, StoredDocument
from voiceflow.emulators.elevenlabs.http.answers import whole

_DAYS = 7

_DETAILS: dict[str, type[Document]] = {
    "url": KnowledgeUrl,
    "file": KnowledgeFile,
    "text": KnowledgeText,
    "folder": KnowledgeFolder,
}
_SUMMARIES: dict[str, type[DocumentSummary]] = {
    "url": UrlSummary,
    "file": FileSummary,
    "text": TextSummary,
    "folder": FolderSummary,
}


def details(store: Store, document: StoredDocument) -> Document:
    """A document with its text, or a folder."""
    path = [{"id": folder.id, "name": folder.name} for folder in store.ancestors(document)]
    fields = {**_common(store, document), "folder_path": path}
    if document.type != "folder":
        fields |= {"extracted_inner_html": document.html, "content_format": document.content_format}
    if document.type == "file":
        fields["filename"] = document.filename
    return read(_DETAILS[document.type], fields)


def summary(store: Store, document: StoredDocument) -> DocumentSummary:
    """A document without its text."""
    path = [{"id": folder.id} for folder in store.ancestors(document)]
    users = [agent for agent in store.agents.values() if document.id in agent.documents]
    fields = {
        **_common(store, document),
        "folder_path": path,
        "dependent_agents": whole(store.dependents(users)),
    }
    return read(_SUMMARIES[document.type], fields)


def sync_info(body: UrlDocument | Folder | DocumentChange) -> dict[str, Any] | None:
    """How often a page is fetched again; None if never."""
    if not body.enable_auto_sync:
        return None
    days = body.minimum_frequency_days or _DAYS
    return {"minimum_frequency_days": days, "auto_remove": bool(body.auto_remove)}


def _common(store: Store, document: StoredDocument) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": document.id,
        "name": document.name,
        "type": document.type,
        "metadata": {
            "created_at_unix_secs": document.created_at,
            "last_updated_at_unix_secs": document.updated_at,
            "size_bytes": document.size,
        },
        "supported_usages": ["auto"] if document.type == "folder" else ["prompt", "auto"],
        "access_info": whole(OWNER),
    }
    if document.parent is not None:
        fields["folder_parent_id"] = document.parent
    if document.sync is not None:
        fields["auto_sync_info"] = document.sync
    if document.type == "url":
        fields["url"] = document.url
    if document.type == "folder":
        inside = list(store.inside(document.id))
        fields["children_count"] = sum(item.parent == document.id for item in inside)
        fields["document_count"] = sum(item.type != "folder" for item in inside)
    return fields
