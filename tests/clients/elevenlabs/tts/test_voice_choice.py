"""The settings of a voice, and their changes during a call."""

from __future__ import annotations

from typing import Any

import pytest

from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.voice_choice import VoiceChoice, check_name
from voiceflow.errors import ConfigurationError

ENDPOINT = Endpoint.resolve(api_key="key")
ONE, TWO = "a" * 20, "b" * 20


def chosen(name: object = ONE, *, model: str | None = None, options: TTSOptions | None = None) -> VoiceChoice:
    return VoiceChoice.checked(
        name,  # type: ignore[arg-type]
        model=model,
        settings=None,
        options=options,
        endpoint=ENDPOINT,
        limits=None,
    )


def test_of_several_voices_the_first_begins_and_a_language_brings_its_own() -> None:
    choice = chosen({"en-US": ONE, "de": TWO}, model="eleven_flash_v2_5")
    german = choice.changed({"language": "de-AT"})
    assert (choice.name, german.name, german.options.language_code) == (ONE, TWO, "de")
    assert german.changed({"language": "en"}).name == ONE
    assert german.changed({"language": "fr"}).name == TWO
    assert german.changed({"language": "en", "voice": "c" * 20}).name == "c" * 20


def test_a_multilingual_model_finds_the_language_in_the_text() -> None:
    choice = chosen(model="eleven_multilingual_v2").changed({"language": "de"})
    assert choice.options.language_code is None
    other = choice.changed({"voice_model": "eleven_flash_v2_5", "language": "de"})
    assert (other.options.model_id, other.options.language_code) == ("eleven_flash_v2_5", "de")


def test_what_can_be_changed_is_known_by_the_names_of_the_update() -> None:
    settings = ContextSettings()
    changed = chosen().changed({"voice_settings": settings, "voice": TWO})
    assert changed.current_settings() == {
        "voice": TWO,
        "voice_model": changed.options.model_id,
        "voice_settings": settings,
        "language": None,
    }
    assert changed.changed({}).current_settings() == changed.current_settings()
    assert changed.changed({"voice_settings": None}).settings is None


@pytest.mark.parametrize("name", ["", {}, {"en": ONE, "de": ""}])
def test_a_voice_that_is_none_is_refused(name: object) -> None:
    with pytest.raises(ConfigurationError, match="voice"):
        chosen(name)


@pytest.mark.parametrize(
    "change",
    [{"voice": ""}, {"voice": 3}, {"language": ""}, {"voice_model": None}, {"voice_settings": {"speed": 1}}],
)
def test_a_change_that_is_not_possible_changes_nothing(change: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(change))):
        chosen().changed(change)
    with pytest.raises(ConfigurationError, match="colour"):
        check_name("colour", "")


def test_a_missing_key_is_noticed_when_the_bot_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY", raising=False)
    fields: dict[str, Any] = {"model": None, "settings": None, "endpoint": None, "limits": None}
    with pytest.raises(ConfigurationError, match="ELEVENLABS_API_KEY"):
        VoiceChoice.checked(ONE, options=None, **fields)
    token = TTSOptions(single_use_token="t")
    assert VoiceChoice.checked(ONE, options=token, **fields).options is token
