"""What a client may send is what is published, and nothing else."""

import json
from typing import Any

from voiceflow.emulators.elevenlabs.agent.client_messages import (
    MultimodalMessage,
    UserAudioMessage,
    read_message,
)
from voiceflow.emulators.elevenlabs.problems import BadMessageError

SCHEMA = "convai_conversation.client"


def takes(message: Any) -> bool:
    try:
        read_message(json.dumps(message))
    except BadMessageError:
        return False
    return True


def test_the_published_examples_are_taken_and_the_wrong_ones_are_not(published: Any) -> None:
    cases = published.cases(SCHEMA)
    assert len(cases) == 20
    for case in cases:
        assert takes(case["message"]) is case["valid"], case["name"]


def test_a_message_is_taken_exactly_if_it_fits_the_published_schema(published: Any) -> None:
    """Each published message, with each field of it (inner ones too) left out, null, or of another type."""

    def variants(value: Any) -> list[Any]:
        found: list[Any] = [None, 7, "text", [], {}, True, {"unknown": 1}, ["x"], 0.5]
        if isinstance(value, dict):
            for name in value:
                rest = {key: item for key, item in value.items() if key != name}
                found += [rest, *({**value, name: changed} for changed in variants(value[name]))]
            found.append({**value, "x_unknown": 1})
        return found

    count = 0
    for case in published.cases(SCHEMA):
        for message in variants(case["message"]):
            assert takes(message) is published.fits(SCHEMA, message), message
            count += 1
    assert count > 1000


def test_text_only_beside_the_parts_is_taken_since_the_official_sdk_sends_it() -> None:
    override = {"text_only": True}
    assert takes({"type": "conversation_initiation_client_data", "conversation_config_override": override})


def test_what_people_say_is_in_no_repr() -> None:
    for message in (
        {"type": "user_message", "text": "my secret"},
        {"type": "contextual_update", "text": "my secret"},
        {"type": "client_tool_result", "tool_call_id": "1", "result": "my secret", "is_error": False},
        {"type": "conversation_initiation_client_data", "dynamic_variables": {"pin": "my secret"}},
    ):
        assert "secret" not in repr(read_message(json.dumps(message)))


def test_audio_is_bytes() -> None:
    message = read_message('{"user_audio_chunk":"AAEC/w=="}')
    assert isinstance(message, UserAudioMessage)
    assert message.data == b"\x00\x01\x02\xff"


def test_a_file_counts_only_without_files() -> None:
    def ids(**fields: Any) -> tuple[str, ...]:
        message = read_message(json.dumps({"type": "multimodal_message", **fields}))
        assert isinstance(message, MultimodalMessage)
        return message.file_ids

    file = {"type": "file_input", "file_id": "a"}
    other = {"file_id": "b"}
    assert ids(file=file) == ("a",)
    assert ids(file=file, files=[other]) == ("b",)
    assert ids(file=None, files=[]) == ()
