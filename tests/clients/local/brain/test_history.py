from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.clients.local.brain.history import HistoryTurn, turns_of


def test_messages_become_turns_with_what_tools_returned() -> None:
    call = {"id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    assert turns_of(
        [
            {"role": "system", "content": "Be kind."},
            {"role": "assistant", "content": "Hello!"},
            {"role": "user", "content": "I would"},
            {"role": "user", "content": [{"type": "text", "text": " like this. "}]},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "a", "content": "found"},
            {"role": "assistant", "content": "Here."},
            {"role": "user", "content": "Bye."},
        ]
    ) == [HistoryTurn("I would like this.", {"look": "found"}), HistoryTurn("Bye.", {})]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_MESSAGE = st.dictionaries(st.sampled_from(["role", "content", "tool_calls", "tool_call_id"]), _JSON) | (
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "tool"]), "content": _JSON})
)


@settings(max_examples=example_count(50))
@given(st.lists(_MESSAGE, max_size=8))
def test_messages_of_no_known_form_do_no_harm(messages: list[dict[str, Any]]) -> None:
    assert all(isinstance(turn.text, str) for turn in turns_of(messages))
