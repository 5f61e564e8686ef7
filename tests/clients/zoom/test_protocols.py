"""The sockets of a stream, without a network."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.rows import example_count
from voiceflow.clients.zoom import (
    Joined,
    Left,
    MediaWish,
    MeetingSpeaker,
    ParticipantTranscript,
    SignalingProtocol,
    SpeakerChanged,
    StopReason,
    StreamEnded,
    StreamOffered,
    UrlValidation,
    ZoomConfig,
    ZoomMediaProtocol,
    read_webhook,
)
from voiceflow.clients.zoom.events import MediaInterrupted
from voiceflow.errors import RemoteProtocolError, ServiceError

CONFIG = ZoomConfig(client_id="cid", client_secret=SecretStr("csecret"), secret_token=SecretStr("tok"))
OFFER = StreamOffered(meeting_uuid="a/b+c==", stream_id="s-1", url="wss://rtms.zoom.us/x")
URLS = {"all": "wss://media.zoom.us/all", "audio": "wss://media.zoom.us/audio"}


def signaling() -> SignalingProtocol:
    """After its handshake."""
    protocol = SignalingProtocol(OFFER, CONFIG)
    receive(protocol, msg_type=2, status_code=0, media_server={"server_urls": URLS})
    protocol.outbox.clear()
    return protocol


def media(**wish: Any) -> ZoomMediaProtocol:
    """After its handshake."""
    protocol = ZoomMediaProtocol(OFFER, CONFIG, MediaWish(**wish))
    receive(protocol, msg_type=4, status_code=0)
    protocol.outbox.clear()
    return protocol


def receive(protocol: SignalingProtocol | ZoomMediaProtocol, **fields: Any) -> list[Any]:
    return list(protocol.receive(json.dumps(fields)))


@pytest.mark.parametrize("protocol", [signaling(), media()])
def test_keep_alives_are_answered_with_the_same_timestamp(
    protocol: SignalingProtocol | ZoomMediaProtocol,
) -> None:
    assert receive(protocol, msg_type=12, timestamp=17) == []
    assert [json.loads(text) for text in protocol.outbox] == [{"msg_type": 13, "timestamp": 17}]


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        (
            {"event": {"event_type": 3, "participants": [{"user_id": 7, "user_name": "Ada"}]}},
            Joined(MeetingSpeaker(user_id=7, name="Ada")),
        ),
        ({"event_type": 4, "participants": [{"user_id": 7}]}, Left(MeetingSpeaker(user_id=7))),
        ({"event": {"event_type": 2, "user_id": 7}}, SpeakerChanged(MeetingSpeaker(user_id=7))),
        ({"event": {"event_type": 7}}, MediaInterrupted()),
    ],
)  # fmt: skip
def test_events_are_read_nested_or_flat(fields: dict[str, Any], event: object) -> None:
    assert receive(signaling(), msg_type=6, **fields) == [event]


@settings(max_examples=example_count(60))
@given(
    st.one_of(
        st.text(max_size=30),
        st.recursive(
            st.none() | st.booleans() | st.integers(-9, 30) | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["msg_type", "event", "event_type", "participants", "content", "state"]),
                    inner,
                )
            ),
            max_leaves=8,
        ).map(json.dumps),
    )
)
def test_no_message_breaks_more_than_the_protocol(text: str) -> None:
    for protocol in (signaling(), media(), SignalingProtocol(OFFER, CONFIG)):
        with suppress(RemoteProtocolError, ServiceError):
            protocol.receive(text)


def test_webhooks_are_read() -> None:
    fields = {"meeting_uuid": "a/b", "rtms_stream_id": "s", "server_urls": "wss://x.test/y", "meeting_id": 81}
    started = json.dumps({"event": "meeting.rtms_started", "payload": {"object": fields}, "event_ts": 5})
    offer = read_webhook(started.encode())
    assert offer == StreamOffered(
        meeting_uuid="a/b", stream_id="s", url="wss://x.test/y", at=5, meeting_number="81"
    )
    contact = {"engagement_id": "e", "rtms_stream_id": "s", "server_urls": "wss://x.test/y"}
    voice = json.dumps({"event": "contact_center.voice_rtms_interrupted", "payload": contact})
    assert read_webhook(voice.encode()) == StreamOffered(
        meeting_uuid="e", stream_id="s", url="wss://x.test/y", product="contact_center", is_interrupted=True
    )
    stopped = {"event": "webinar.rtms_stopped", "payload": {"rtms_stream_id": "s", "stop_reason": 6}}
    assert read_webhook(json.dumps(stopped).encode()) == StreamEnded(
        stream_id="s", reason=StopReason.MEETING_ENDED
    )
    check = {"event": "endpoint.url_validation", "payload": {"plainToken": "plain"}}
    assert read_webhook(json.dumps(check).encode()) == UrlValidation("plain")
    assert read_webhook(b'{"event": "meeting.started", "payload": {}}') is None


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"event": 1}', b'{"event": "meeting.rtms_started"}', b"[" * 100_000]
)  # fmt: skip
def test_malformed_webhooks_are_refused(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_webhook(body)


def test_no_repr_shows_words_names_or_keys() -> None:
    shown = repr(
        (CONFIG, ParticipantTranscript(text="secret", speaker=MeetingSpeaker(name="Ada"), timestamp=1))
    )
    assert not any(word in shown for word in ("secret'", "Ada", "csecret", "cid"))
