"""Voices, models and tokens: our client against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import models, tokens, voices
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings
from voiceflow.clients.elevenlabs.schema.voices import VoiceFilter

COVERS = {
    voices.LIST: "voices.list",
    voices.FETCH: "voices.get",
    voices.DELETE: "voices.delete",
    voices.DEFAULT_SETTINGS: "voices.default_settings",
    voices.SETTINGS: "voices.settings",
    voices.EDIT_SETTINGS: "voices.edit_settings",
    models.LIST: "models.list",
    tokens.CREATE: "tokens.create",
}

Client = Callable[..., ElevenLabs]


async def test_all_voices_come_though_a_page_holds_one(client: Client) -> None:
    names = [voice.name async for voice in client().voices.list(VoiceFilter(page_size=1))]
    assert names == ["Calm", "Smooth", "Warm"]


async def test_a_search_finds_a_voice_by_its_name(client: Client) -> None:
    assert [voice.voice_id async for voice in client().voices.search("warm")] == ["JBFqnCBsd6RMkjVDRZzb"]


async def test_settings_that_were_changed_are_read_again(client: Client) -> None:
    store = client().voices
    voice = "21m00Tcm4TlvDq8ikWAM"
    await store.edit_settings(voice, VoiceSettings(stability=0.9))
    changed = await store.settings(voice)
    assert (changed.stability, changed.similarity_boost) == (0.9, 0.75)
    found = (await store.get(voice)).settings
    assert found is not None
    assert found.stability == 0.9
    assert (await store.default_settings()).stability == 0.5


async def test_a_voice_that_was_deleted_is_not_found(client: Client) -> None:
    store = client().voices
    await store.delete("21m00Tcm4TlvDq8ikWAM")
    with pytest.raises(NotFoundError) as caught:
        await store.get("21m00Tcm4TlvDq8ikWAM")
    assert caught.value.code == "voice_not_found"
    assert not caught.value.retryable
    assert caught.value.request_id


async def test_the_models_tell_what_they_can_do(client: Client) -> None:
    found = {model.model_id: model async for model in client().models.list()}
    assert found["eleven_flash_v2_5"].can_do_text_to_speech
    assert found["eleven_english_sts_v2"].can_do_voice_conversion


async def test_each_token_is_another(client: Client) -> None:
    made = client()
    first, second = [await made.tokens.create("realtime_scribe") for _ in range(2)]
    assert first != second
