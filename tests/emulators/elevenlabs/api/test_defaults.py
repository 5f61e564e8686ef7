"""Defaults, and what is merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.model import accept
from voiceflow.clients.elevenlabs.schema.agents import (
    AgentConfig,
    AgentPrompt,
    ConversationalConfig,
    TtsConfig,
)
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.emulators.elevenlabs.api.defaults import CLIENT_EVENTS, changed, filled, merged
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.requests import MisfitError

JSON = st.recursive(
    st.integers() | st.none() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


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


def test_a_change_that_does_not_fit_tells_where() -> None:
    with pytest.raises(MisfitError) as caught:
        changed(
            ConversationalConfig, filled(ConversationalConfig), {"tts": {"spede": 1}}, "conversation_config"
        )
    assert [problem["loc"] for problem in caught.value.problems] == [["body", "conversation_config", "tts"]]


@given(OBJECTS, OBJECTS)
def test_a_merge_keeps_what_the_change_does_not_name_and_takes_what_it_does(
    stored: dict[str, object], change: dict[str, object]
) -> None:
    found = merged(stored, change)
    assert found.keys() == stored.keys() | change.keys()
    assert all(found[name] == stored[name] for name in stored.keys() - change.keys())
    assert all(found[name] == change[name] for name in change if not isinstance(change[name], dict))
    assert merged(found, change) == found
