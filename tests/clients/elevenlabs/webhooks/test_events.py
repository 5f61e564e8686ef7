"""Events, against the published examples."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.elevenlabs.schema.transcripts import MultichannelTranscript, Transcript
from voiceflow.clients.elevenlabs.webhooks.events import (
    CallInitiationFailure,
    Event,
    PostCallAudio,
    PostCallTranscription,
    TranscriptReady,
    UnknownEvent,
    read_event,
)
from voiceflow.errors import RemoteProtocolError

Case = Callable[[str], Any]
TRANSCRIPT = {
    "language_code": "en",
    "language_probability": 0.9,
    "text": "Hello.",
    "words": [],
    "transcription_id": "tr_1",
}


@pytest.fixture
def case(examples: Callable[[str], Any]) -> Case:
    """A published example by its name."""
    found = {one["name"]: one["message"] for one in examples("messages.webhooks")["cases"]}
    return lambda name: json.loads(json.dumps(found[name]))


def event(message: Any, **options: Any) -> Event:
    return read_event(json.dumps(message).encode(), **options)


def test_a_transcription_holds_the_conversation(case: Case) -> None:
    found = event(case("transcription"))
    assert isinstance(found, PostCallTranscription)
    assert (found.at, found.key) == (1793523600, ("conv_01k0", "post_call_transcription"))
    conversation = found.conversation
    assert [(turn.role, turn.message) for turn in conversation.transcript] == [
        ("agent", "Good evening!"),
        ("user", "A table for two."),
    ]
    assert (conversation.status, conversation.metadata.call_duration_secs) == ("done", 62)
    assert conversation.analysis is not None
    assert conversation.analysis.transcript_summary == "Booked a table."
    assert "table" not in repr(found)


def test_a_recording_is_decoded(case: Case) -> None:
    found = event(case("audio"))
    assert isinstance(found, PostCallAudio)
    assert (found.audio, found.agent_id) == (b"ID3\x04\x00\x00", "agent_1")
    assert found.key == ("conv_01k0", "post_call_audio")
    assert "ID3" not in repr(found)


def test_a_call_that_failed_tells_why(case: Case) -> None:
    found = event(case("call failed"))
    assert isinstance(found, CallInitiationFailure)
    assert (found.reason, found.carrier, found.details["CallStatus"]) == ("busy", "twilio", "busy")
    assert found.key == ("conv_01k0", "call_initiation_failure")
    assert "CallSid" not in repr(found)


def test_a_reason_of_tomorrow_is_read(case: Case) -> None:
    found = event(case("unknown failure reason"))
    assert isinstance(found, CallInitiationFailure)
    assert found.reason == "rejected"


def test_an_event_of_tomorrow_is_read(case: Case) -> None:
    found = event(
        {"type": "post_call_poem", "event_timestamp": 5, "data": {"conversation_id": "c"}, "new": 1}
    )
    assert found == UnknownEvent(at=5, type="post_call_poem", data={"conversation_id": "c"})
    assert found.key == ("c", "post_call_poem")
    assert event({"type": "ping"}).key == ("", "ping")


@pytest.mark.parametrize("at", ["NaN", "Infinity", "true", '"soon"', "null"])
def test_a_time_that_is_none_is_not_taken_for_one(at: str) -> None:
    found = read_event(b'{"type": "ping", "event_timestamp": %s}' % at.encode())
    assert found.at is None


def test_fields_of_tomorrow_are_kept(case: Case) -> None:
    message = case("transcription")
    message["data"]["mood"] = "fine"
    message["data"]["transcript"][0]["time_in_call_secs"] = 1.7
    message["data"]["status"] = "archived"
    found = event(message)
    assert isinstance(found, PostCallTranscription)
    assert found.conversation.model_extra == {"mood": "fine"}
    assert found.conversation.transcript[0].time_in_call_secs == 1
    assert str(found.conversation.status) == "archived"


def test_a_finished_transcription_comes_in_two_forms() -> None:
    bare = event(TRANSCRIPT)
    wrapped = event({"type": "speech_to_text_transcription", "event_timestamp": 7, "data": TRANSCRIPT})
    nested = event(
        {
            "type": "speech_to_text_transcription",
            "event_timestamp": 7,
            "data": {"request_id": "r1", "transcription": TRANSCRIPT, "webhook_metadata": {"order": 4}},
        }
    )
    for found in (bare, wrapped, nested):
        assert isinstance(found, TranscriptReady)
        assert isinstance(found.transcript, Transcript)
        assert found.transcript.text == "Hello."
        assert "Hello" not in repr(found)
    assert bare.key == wrapped.key == ("tr_1", "speech_to_text_transcription")
    assert (bare.at, wrapped.at) == (None, 7)
    assert nested.key == ("r1", "speech_to_text_transcription")
    assert isinstance(nested, TranscriptReady)
    assert nested.metadata == {"order": 4}


def test_a_transcription_may_have_channels() -> None:
    found = event({"transcripts": [TRANSCRIPT, TRANSCRIPT], "transcription_id": "tr_2"})
    assert isinstance(found, TranscriptReady)
    assert isinstance(found.transcript, MultichannelTranscript)
    assert (len(found.transcript.transcripts), found.key[0]) == (2, "tr_2")


def test_a_delivery_that_is_repeated_has_the_same_key(case: Case) -> None:
    for name in ("transcription", "audio", "call failed"):
        again = case(name)
        again["event_timestamp"] += 60
        assert event(again).key == event(case(name)).key


def test_a_recording_has_a_limit(case: Case) -> None:
    def recording(size: int) -> Event:
        message = case("audio")
        message["data"]["full_audio"] = base64.b64encode(bytes(size)).decode()
        return event(message, longest_audio=7)

    found = recording(7)
    assert isinstance(found, PostCallAudio)
    assert len(found.audio) == 7
    with pytest.raises(RemoteProtocolError, match="7 bytes"):
        recording(8)


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("audio", "full_audio", "no base64!"),
        ("audio", "full_audio", "SUQ"),
        ("audio", "full_audio", None),
        ("audio", "conversation_id", 4),
        ("call failed", "metadata", []),
        ("call failed", "failure_reason", None),
        ("transcription", "transcript", None),
        ("transcription", "transcript", ["A table for two."]),
        ("transcription", "metadata", None),
        ("transcription", "conversation_id", None),
    ],
)
def test_a_malformed_event_is_refused_and_not_quoted(case: Case, name: str, path: str, value: object) -> None:
    message = case(name)
    message["data"][path] = value
    with pytest.raises(RemoteProtocolError) as caught:
        event(message)
    assert "table" not in str(caught.value)
    assert "no base64!" not in str(caught.value)


@each_row(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"null",
        b'{"data": {}}',
        b'{"type": 3}',
        b'{"type": "x", "data": 3}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_event(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "agent_id", "conversation_id", "full_audio", "failure_reason", "metadata", "transcript", "status",
    "text", "transcripts", "transcription", "request_id", "words", "type", "body",
]  # fmt: skip


@given(
    st.sampled_from(
        ["post_call_transcription", "post_call_audio", "call_initiation_failure", "speech_to_text", "x"]
    ),
    JSON,
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8),
)
def test_no_post_makes_more_than_a_refusal(kind: str, at: Any, data: dict[str, Any]) -> None:
    for message in ({"type": kind, "event_timestamp": at, "data": data}, data):
        try:
            found = event(message)
        except RemoteProtocolError:
            continue
        assert found.key
