"""Voices, models and tokens: the official SDK against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types import VoiceSettings

from voiceflow.clients.elevenlabs.api import models, tokens, voices

COVERS = {
    voices.LIST: "voices.search",
    voices.FETCH: "voices.get",
    voices.DELETE: "voices.delete",
    voices.DEFAULT_SETTINGS: "voices.settings.get_default",
    voices.SETTINGS: "voices.settings.get",
    voices.EDIT_SETTINGS: "voices.settings.update",
    models.LIST: "models.list",
    tokens.CREATE: "tokens.single_use.create",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]
VOICE = "21m00Tcm4TlvDq8ikWAM"


def test_voices_are_found_read_changed_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        page = sdk.voices.search(page_size=2)
        assert page.has_more
        rest = sdk.voices.search(page_size=2, next_page_token=page.next_page_token)
        assert [voice.name for voice in (*page.voices, *rest.voices)] == ["Calm", "Smooth", "Warm"]
        sdk.voices.settings.update(VOICE, request=VoiceSettings(stability=0.9, speed=1.1))
        assert sdk.voices.settings.get(VOICE).stability == 0.9
        assert sdk.voices.settings.get_default().stability == 0.5
        settings = sdk.voices.get(VOICE).settings
        assert settings is not None
        assert settings.speed == 1.1
        sdk.voices.delete(VOICE)
        with pytest.raises(ApiError) as caught:
            sdk.voices.get(VOICE)
        assert caught.value.status_code == 404

    run(test)


def test_models_and_tokens_are_read(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        assert "eleven_flash_v2_5" in {model.model_id for model in sdk.models.list()}
        assert sdk.tokens.single_use.create("realtime_scribe").token

    run(test)
