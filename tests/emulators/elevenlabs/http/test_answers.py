"""Writes the responses of the emulated HTTP API."""

from __future__ import annotations

import pytest

from voiceflow.clients.elevenlabs.model import accept
from voiceflow.clients.elevenlabs.schema.agents import (
    AgentConfig,
    AgentPrompt,
    ConversationalConfig,
    TtsConfig,
)
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.emulators.elevenlabs.api.defaults import CLIENT_EVENTS, filled
from voiceflow.emulators.elevenlabs.http.answers import whole


def test_all_parts_have_their_defaults() -> None:
    config = whole(filled(ConversationalConfig))
    assert config["conversation"]["client_events"] == CLIENT_EVENTS
    assert config["agent"]["prompt"]["backup_llm_config"] == {"preference": "default"}
    assert config["agent"]["prompt"]["built_in_tools"] == {}
    assert config["agent"]["dynamic_variables"] == {"dynamic_variable_placeholders": {}}
    assert config["turn"]["soft_timeout_config"]["timeout_seconds"] == -1
    assert config["asr"]["keywords"] == []
    assert whole(filled(PlatformSettings))["evaluation"] == {"criteria": []}


@pytest.mark.parametrize("kind", [ConversationalConfig, PlatformSettings])
def test_what_is_filled_is_right_and_can_be_no_fuller(kind: type[ConversationalConfig]) -> None:
    once = filled(kind)
    accept(kind, whole(once))
    assert filled(kind, once) == once


def test_what_was_said_stays() -> None:
    given = ConversationalConfig(
        tts=TtsConfig(speed=1.1), agent=AgentConfig(prompt=AgentPrompt(temperature=None))
    )
    config = whole(filled(ConversationalConfig, given))
    assert config["tts"]["speed"] == 1.1
    assert config["agent"]["prompt"]["temperature"] is None
