"""Emulated voices and models."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from voiceflow.clients.elevenlabs.api import models, voices
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.voices import (
    DeleteVoice,
    EditVoiceSettings,
    ModelLanguage,
    ModelRates,
    SpeechModel,
    StoredVoice,
    VoiceFilter,
    VoicePage,
)
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, HttpExchange, RefusalError
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers

DEFAULT_SETTINGS = VoiceSettings(
    stability=0.5, similarity_boost=0.75, style=0.0, use_speaker_boost=True, speed=1.0
)
PREMADE_VOICES: Mapping[str, str] = MappingProxyType(
    {"21m00Tcm4TlvDq8ikWAM": "Calm", "JBFqnCBsd6RMkjVDRZzb": "Warm", "cjVigY5qzO86Huf0OWal": "Smooth"}
)
"""The voices of every account: their names by id."""
_MODELS = {
    "eleven_flash_v2_5": "speech", "eleven_flash_v2": "speech", "eleven_turbo_v2_5": "speech",
    "eleven_multilingual_v2": "speech", "eleven_v3": "speech",
    "eleven_multilingual_sts_v2": "change", "eleven_english_sts_v2": "change",
    "scribe_v1": "listen", "scribe_v2": "listen", "scribe_v2_realtime": "listen",
}  # fmt: skip


class AnyVoice:
    """Stands for an account in which every id of 20 letters and digits, or of one letter, is a voice."""


_ID = re.compile(r"[A-Za-z0-9]{20}|[a-z]", re.ASCII)
"""An id as the service makes them, or one letter: a stand-in of a test that nobody takes for a voice."""
ANY_VOICE = AnyVoice()
"""For a bot whose own voices the emulated account cannot know."""


class VoiceStore:
    """The voices that exist.

    Args:
        ids: Which exist; None for the premade ones, ``ANY_VOICE`` for any.
    """

    def __init__(self, ids: Collection[str] | AnyVoice | None = None) -> None:
        self._is_open = isinstance(ids, AnyVoice)
        known = ids if ids is not None and not isinstance(ids, AnyVoice) else PREMADE_VOICES
        self._voices = {v: _voice(v, PREMADE_VOICES.get(v, f"Voice {v}")) for v in known}

    def check(self, voice_id: str) -> None:
        """Refuse a voice that does not exist.

        Raises:
            RefusalError: With the known message of the service.
        """
        if voice_id not in self._voices and not (self._is_open and _ID.fullmatch(voice_id)):
            raise _unknown(voice_id)

    def __len__(self) -> int:
        return len(self._voices)

    def name(self, voice_id: str) -> str | None:
        """A voice's name; None if it is not listed."""
        voice = self._voices.get(voice_id)
        return None if voice is None else voice.name

    def handlers(self) -> Handlers:
        """The handlers of the operations on voices and models."""
        return {
            voices.LIST: self._list,
            voices.FETCH: self._fetch,
            voices.DELETE: self._delete,
            voices.DEFAULT_SETTINGS: lambda exchange: DEFAULT_SETTINGS,
            voices.SETTINGS: lambda exchange: self._voice(exchange).settings,
            voices.EDIT_SETTINGS: self._edit_settings,
            models.LIST: lambda exchange: [_model(name, kind) for name, kind in _MODELS.items()],
        }

    def _list(self, exchange: HttpExchange) -> VoicePage:
        query: VoiceFilter = exchange.query
        if not 1 <= query.page_size <= 100:
            raise RefusalError(400, "invalid_parameters", "At most 100 voices a page.", param="page_size")
        fitting = [voice for voice in self._voices.values() if _fits(voice, query)]
        found, following = page(
            fitting,
            place=lambda voice: (voice.name, voice.voice_id),
            size=query.page_size,
            cursor=query.next_page_token,
            descending=query.sort_direction == "desc",
        )
        return VoicePage(
            voices=found, has_more=following is not None, total_count=len(fitting), next_page_token=following
        )

    def _fetch(self, exchange: HttpExchange) -> StoredVoice:
        voice = self._voice(exchange)
        return voice if exchange.query.with_settings else voice.model_copy(update={"settings": None})

    def _delete(self, exchange: HttpExchange) -> DeleteVoice:
        del self._voices[self._voice(exchange).voice_id]
        return DeleteVoice(status="ok")

    def _edit_settings(self, exchange: HttpExchange) -> EditVoiceSettings:
        voice = self._voice(exchange)
        old = voice.settings or DEFAULT_SETTINGS
        settings = old.model_copy(update=exchange.body.written())
        self._voices[voice.voice_id] = voice.model_copy(update={"settings": settings})
        return EditVoiceSettings(status="ok")

    def _voice(self, exchange: HttpExchange) -> StoredVoice:
        voice = self._voices.get(exchange.ids[0])
        if voice is None:
            raise _unknown(exchange.ids[0])
        return voice


def _unknown(voice_id: str) -> RefusalError:
    text = f"A voice with the voice_id {voice_id} was not found."
    return RefusalError(404, "voice_not_found", text, param="voice_id")


def check_model(model_id: str, kind: str) -> None:
    """Refuse a model that is not of this kind: "speech", "change" or "listen".

    Raises:
        RefusalError: If it is another, or unknown.
    """
    if _MODELS.get(model_id) != kind:
        text = "This model is not served on this endpoint."
        raise RefusalError(400, "unsupported_model", text, param="model_id")


def _fits(voice: StoredVoice, query: VoiceFilter) -> bool:
    words = (
        f"{voice.name} {voice.description or ''} {voice.category} {' '.join(voice.labels.values())}".lower()
    )
    return (
        (query.search or "").lower() in words
        and query.category in (None, voice.category)
        and (query.voice_ids is None or voice.voice_id in query.voice_ids)
    )


def _voice(voice_id: str, name: str) -> StoredVoice:
    return StoredVoice(
        voice_id=voice_id,
        name=name,
        category="premade",
        labels={"use_case": "telephone"},
        available_for_tiers=[],
        high_quality_base_model_ids=["eleven_flash_v2_5"],
        settings=DEFAULT_SETTINGS,
        created_at_unix=EPOCH,
    )


def _model(model_id: str, kind: str) -> SpeechModel:
    return SpeechModel(
        model_id=model_id,
        name=model_id.replace("_", " ").title(),
        can_be_finetuned=False,
        can_do_text_to_speech=kind == "speech",
        can_do_voice_conversion=kind == "change",
        can_use_style=kind == "speech",
        can_use_speaker_boost=kind == "speech",
        serves_pro_voices=False,
        token_cost_factor=1.0,
        description="",
        requires_alpha_access=False,
        max_characters_request_free_user=2500,
        max_characters_request_subscribed_user=40_000 if "flash" in model_id else 10_000,
        maximum_text_length_per_request=40_000 if "flash" in model_id else 10_000,
        languages=[ModelLanguage(language_id="en", name="English")],
        model_rates=ModelRates(character_cost_multiplier=1.0),
        concurrency_group="turbo" if "flash" in model_id else "standard",
    )
