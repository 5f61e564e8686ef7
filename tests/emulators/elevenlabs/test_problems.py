"""The errors that the service reports, with its texts and close codes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.emulators.elevenlabs.agent.client_messages import (
    UserTextMessage,
    read_message,
)
from voiceflow.emulators.elevenlabs.problems import BadMessageError


@each_row(
    ("data", "error"),
    [
        (b"\x00", "invalid_message"),
        ("", "invalid_message"),
        ("[]", "invalid_message"),
        ("null", "invalid_message"),
        ('{"type":"hello"}', "invalid_message"),
        ('{"type":["pong"]}', "invalid_message"),
        ('{"type":"audio","user_audio_chunk":"AAAA"}', "invalid_message"),
        ("[" * 100_000, "invalid_message"),
        ('{"type":"pong"}', "missing_fields"),
        ('{"type":"pong","event_id":"1"}', "value_error"),
        ('{"user_audio_chunk":"AAA"}', "value_error"),
        ('{"user_audio_chunk":"AA\\nAA=="}', "value_error"),
        ('{"user_audio_chunk":""}', "value_error"),
        ('{"type":"user_message","text":"\\ud800"}', "invalid_message"),
    ],
)
def test_what_is_wrong_has_a_name(data: str | bytes, error: str) -> None:
    with pytest.raises(BadMessageError) as caught:
        read_message(data)
    assert caught.value.error == error


def test_errors_do_not_repeat_what_was_sent() -> None:
    with pytest.raises(BadMessageError) as caught:
        read_message('{"type":"user_message","text":["0170 1234567"]}')
    assert "0170" not in str(caught.value)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


KINDS = [
    "conversation_initiation_client_data",
    "pong",
    "client_tool_result",
    "contextual_update",
    "user_message",
    "user_activity",
    "feedback",
    "mcp_tool_approval_result",
    "multimodal_message",
]


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(["text", "event_id", "files", "score"]), JSON))
def test_no_json_at_all_is_more_than_a_bad_message(kind: str, fields: dict[str, Any]) -> None:
    try:
        message = read_message(json.dumps({"type": kind, **fields}))
    except BadMessageError:
        return
    if isinstance(message, UserTextMessage):
        assert message.text == fields.get("text")


@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_no_frame_at_all_is_more_than_a_bad_message(data: Any) -> None:
    reader: Callable[[Any], Any] = read_message
    try:
        reader(data)
    except BadMessageError as exc:
        assert exc.error in ("invalid_message", "missing_fields", "value_error")  # noqa: PT017 (either may be)
