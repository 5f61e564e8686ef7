"""The API's document parts, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model

CrawlStatus = Annotated[Literal["queued", "processing", "succeeded", "failed", "skipped", "cancelled"], OPEN]


ExternalSyncProvider = Annotated[Literal["google_drive"], OPEN]


ExternalSyncJobTrigger = Annotated[Literal["on_demand", "on_connect", "auto"], OPEN]


ExternalSyncJobType = Annotated[Literal["full", "incremental"], OPEN]


class AutoSyncInfo(Model):
    """``AutoSyncInfo`` as it is published."""

    minimum_frequency_days: Annotated[int, Field(ge=1, le=180), OPEN] = 7
    auto_remove: bool = False
    consec_failures: Annotated[int, Field(ge=0), OPEN] = 0
    next_refresh_by: int | None = None


class KnowledgeBaseFolderPathSegmentSummary(Model):
    """``KnowledgeBaseFolderPathSegmentSummaryResponseModel`` as it is published."""

    id: str


class ExternalFileSyncInfo(Model):
    """``ExternalFileSyncInfo`` as it is published."""

    type: ExternalSyncProvider
    source_entity_id: str
    integration_connection_id: str
    source_parent_entity_id: str
    source_mime_type: str
    source_modified_time: str
    root_folder_id: str | None = None


class FileRefreshStatus(Model):
    """``FileRefreshStatus`` as it is published."""

    status: CrawlStatus = "queued"
    enqueued_at: int | None = None
    started_at: int | None = None
    completed_at: int | None = None
    last_synced_at: int | None = None
    error_message: str | None = None


class ExternalFolderSyncInfo(Model):
    """``ExternalFolderSyncInfo`` as it is published."""

    type: ExternalSyncProvider
    source_entity_id: str
    integration_connection_id: str
    root_folder_id: str | None = None
    sync_cursor: str | None = None
    last_sync_at: int | None = None


class KbExternalSyncJob(Model):
    """``KbExternalSyncJob`` as it is published."""

    type: ExternalSyncProvider
    folder_id: str
    integration_connection_id: str
    triggered_by: ExternalSyncJobTrigger
    status: CrawlStatus = "queued"
    sync_type: ExternalSyncJobType | None = None
    items_identified: int = 0
    items_processed: int = 0
    error_message: str | None = None
    started_at: int | None = None
    completed_at: int | None = None
    updated_at: int
    id: str
    created_at: int


class KnowledgeBaseFolderPathSegment(Model):
    """``KnowledgeBaseFolderPathSegmentResponseModel`` as it is published."""

    id: str
    name: str | None
