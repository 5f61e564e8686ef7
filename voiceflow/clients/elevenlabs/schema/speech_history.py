"""The API's speech history, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from voiceflow.clients.elevenlabs.model import OPEN, Model


class DeleteHistoryItem(Model):
    """``DeleteHistoryItemResponse`` as it is published."""

    status: str


class DialogueLine(Model):
    """``DialogueInputResponseModel`` as it is published."""

    text: str
    voice_id: str
    voice_name: str


class HistoryAlignment(Model):
    """``HistoryAlignmentResponseModel`` as it is published."""

    characters: list[str]
    character_start_times_seconds: list[float]
    character_end_times_seconds: list[float]


class HistoryAlignments(Model):
    """``HistoryAlignmentsResponseModel`` as it is published."""

    alignment: HistoryAlignment
    normalized_alignment: HistoryAlignment


class HistoryFilter(Model):
    """The query of ``GET /v1/history``."""

    page_size: int = 100
    start_after_history_item_id: str | None = None
    voice_id: str | None = None
    model_id: str | None = None
    date_before_unix: int | None = None
    date_after_unix: int | None = None
    sort_direction: Annotated[Literal["asc", "desc"], OPEN] | None = "desc"
    search: str | None = None
    source: Annotated[Literal["TTS", "STS", "Flows"], OPEN] | None = None


class HistoryFilterFields(TypedDict, total=False):
    """The fields of ``HistoryFilter`` as keywords."""

    page_size: int
    start_after_history_item_id: str | None
    voice_id: str | None
    model_id: str | None
    date_before_unix: int | None
    date_after_unix: int | None
    sort_direction: Annotated[Literal["asc", "desc"], OPEN] | None
    search: str | None
    source: Annotated[Literal["TTS", "STS", "Flows"], OPEN] | None


class HistoryItem(Model):
    """``SpeechHistoryItemResponseModel`` as it is published."""

    history_item_id: str
    request_id: str | None = None
    voice_id: str | None = None
    model_id: str | None = None
    voice_name: str | None = None
    voice_category: Annotated[Literal["premade", "cloned", "generated", "professional"], OPEN] | None = None
    text: str | None = None
    date_unix: int
    character_count_change_from: int
    character_count_change_to: int
    content_type: str
    state: Annotated[Literal["created", "deleted", "processing"], OPEN]
    settings: dict[str, Any] | None = None
    share_link_id: str | None = None
    source: (
        Annotated[
            Literal[
                "TTS",
                "STS",
                "Projects",
                "PD",
                "AN",
                "Dubbing",
                "PlayAPI",
                "ConvAI",
                "VoiceGeneration",
                "InVPC",
                "Flows",
            ],
            OPEN,
        ]
        | None
    ) = None
    alignments: HistoryAlignments | None = None
    dialogue: list[DialogueLine] | None = None
    output_format: str | None = None


class HistoryPage(Model):
    """``GetSpeechHistoryResponseModel`` as it is published."""

    history: list[HistoryItem]
    last_history_item_id: str | None = None
    has_more: bool
    scanned_until: int | None = None
