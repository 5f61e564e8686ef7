"""Defaults, and what is merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.elevenlabs.schema.agents import (
    ConversationalConfig,
)
from voiceflow.emulators.elevenlabs.api.defaults import changed, filled, merged
from voiceflow.emulators.elevenlabs.http.requests import MisfitError

JSON = st.recursive(
    st.integers() | st.none() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


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
