"""Emulated history: the speech generated over HTTP, and its cost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from voiceflow.clients.elevenlabs.api import history
from voiceflow.clients.elevenlabs.schema.speech_history import (
    DeleteHistoryItem,
    HistoryAlignment,
    HistoryAlignments,
    HistoryFilter,
    HistoryItem,
    HistoryPage,
)
from voiceflow.emulators.elevenlabs.alignment import Character
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError, not_found
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.speaking import SpeechPiece, rendered

_KEPT = 200
"""Items, each with its audio."""
_MOST_A_PAGE = 1000


@dataclass(kw_only=True)
class Generated:
    """Speech that was generated.

    Attributes:
        id: Names the item.
        request_id: Of the request that asked for it.
        source: ``"TTS"`` or ``"STS"``.
        voice_id: Whose voice.
        voice_name: Its name, if the account has it.
        model_id: Of the model.
        output_format: In which it was asked for.
        text: The spoken text, if it was a text.
        settings: The settings of the voice.
        at: When, in seconds since 1970.
        before: Characters that the account had used before it.
        cost: Characters that it cost.
        sounds: As far as it was made.
        is_complete: Whether it was made to its end.
    """

    id: str
    request_id: str
    source: Literal["TTS", "STS"]
    voice_id: str
    voice_name: str | None
    model_id: str
    output_format: str
    text: str | None = field(default=None, repr=False)
    settings: dict[str, Any] | None = None
    at: int
    cost: int
    before: int = 0
    sounds: list[SpeechPiece] = field(default_factory=list, repr=False)
    is_complete: bool = False

    async def keep(self, sounds: AsyncGenerator[SpeechPiece]) -> AsyncGenerator[SpeechPiece]:
        """Pass the audio on, and keep it."""
        async with aclosing(sounds):
            async for sound in sounds:
                self.sounds.append(sound)
                yield sound
        self.is_complete = True

    def audio(self, output_format: str | None = None) -> bytes:
        """The audio in the requested format, or in another."""
        return rendered(self.sounds, output_format or self.output_format)

    @property
    def item(self) -> HistoryItem:
        """The item in the API's form."""
        written = [c for sound in self.sounds for c in sound.written]
        spoken = [c for sound in self.sounds for c in sound.spoken]
        return HistoryItem(
            history_item_id=self.id,
            request_id=self.request_id,
            voice_id=self.voice_id,
            model_id=self.model_id,
            voice_name=self.voice_name,
            text=self.text,
            date_unix=self.at,
            character_count_change_from=self.before,
            character_count_change_to=self.before + self.cost,
            content_type="audio/mpeg",
            state="created" if self.is_complete else "processing",
            settings=self.settings,
            source=self.source,
            alignments=_alignments(written, spoken) if self.is_complete and spoken else None,
            output_format=self.output_format,
        )


class HistoryStore:
    """The newest generated speech.

    Attributes:
        characters: Used by the account, including those without an item.
    """

    def __init__(self) -> None:
        self.characters = 0
        self._items: dict[str, Generated] = {}

    def add(self, generated: Generated, *, is_logged: bool) -> None:
        """Count the cost of an item, and keep the item if it is logged."""
        generated.before = self.characters
        self.characters += generated.cost
        if is_logged:
            self._items[generated.id] = generated
        if len(self._items) > _KEPT:
            del self._items[next(iter(self._items))]

    def handlers(self) -> Handlers:
        """The handlers of the operations on the history."""
        return {
            history.LIST: self._list,
            history.FETCH: lambda exchange: self._found(exchange.ids[0]).item,
            history.DELETE: self._delete,
            history.AUDIO: lambda exchange: HttpReply(
                body=self._found(exchange.ids[0]).audio(), content_type="audio/mpeg"
            ),
            history.DOWNLOAD: self._download,
        }

    def _list(self, exchange: HttpExchange) -> HistoryPage:
        query: HistoryFilter = exchange.query
        if not 1 <= query.page_size <= _MOST_A_PAGE:
            text = f"At most {_MOST_A_PAGE} items a page."
            raise RefusalError(400, "invalid_parameters", text, param="page_size")
        is_descending = query.sort_direction != "asc"
        # Ids grow: a deleted one still has its place.
        ordered = sorted(self._items.values(), key=lambda item: item.id, reverse=is_descending)
        if (last := query.start_after_history_item_id) is not None:
            ordered = [item for item in ordered if (item.id < last if is_descending else item.id > last)]
        fitting = [item for item in ordered if _fits(item, query)]
        found = fitting[: query.page_size]
        return HistoryPage(
            history=[item.item for item in found],
            last_history_item_id=found[-1].id if found else None,
            has_more=len(fitting) > len(found),
            scanned_until=found[-1].at if found else None,
        )

    def _delete(self, exchange: HttpExchange) -> DeleteHistoryItem:
        del self._items[self._found(exchange.ids[0]).id]
        return DeleteHistoryItem(status="ok")

    def _download(self, exchange: HttpExchange) -> HttpReply:
        asked: history.HistoryDownload = exchange.body
        if not asked.history_item_ids:
            raise RefusalError(400, "invalid_parameters", "At least one item.", param="history_item_ids")
        found = [self._found(item_id) for item_id in asked.history_item_ids]
        is_wav = asked.output_format == "wav"
        files = {item.id: item.audio(_wav(item.output_format) if is_wav else None) for item in found}
        if len(found) == 1:
            return HttpReply(body=files[found[0].id], content_type="audio/wav" if is_wav else "audio/mpeg")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in files.items():
                # Dates of the emulated clock alone: the same requests make the same file.
                archive.writestr(zipfile.ZipInfo(f"{name}.{'wav' if is_wav else 'mp3'}"), data)
        return HttpReply(body=packed.getvalue(), content_type="application/zip")

    def _found(self, item_id: str) -> Generated:
        if item_id not in self._items:
            raise not_found("history_item")
        return self._items[item_id]


def history_id(exchange: HttpExchange) -> str:
    """Names what a request generates; later requests have larger ids."""
    return f"hist{exchange.request_id[-16:]}"


def _fits(item: Generated, query: HistoryFilter) -> bool:
    return (
        query.voice_id in (None, item.voice_id)
        and query.model_id in (None, item.model_id)
        and query.source in (None, item.source)
        and (query.date_before_unix is None or item.at < query.date_before_unix)
        and (query.date_after_unix is None or item.at >= query.date_after_unix)
        and (query.search or "").lower() in (item.text or "").lower()
    )


def _alignments(written: list[Character], spoken: list[Character]) -> HistoryAlignments:
    return HistoryAlignments(alignment=_alignment(written), normalized_alignment=_alignment(spoken))


def _alignment(characters: list[Character]) -> HistoryAlignment:
    return HistoryAlignment(
        characters=[c.text for c in characters],
        character_start_times_seconds=[round(c.start, 6) for c in characters],
        character_end_times_seconds=[round(c.end, 6) for c in characters],
    )


def _wav(output_format: str) -> str:
    return f"wav_{output_format.split('_')[1]}"
