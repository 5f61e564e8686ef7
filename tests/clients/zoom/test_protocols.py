"""The sockets of a stream, without a network."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from voiceflow.clients.zoom import (
    Audio,
    ChatMessage,
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
from voiceflow.clients.zoom.events import MediaInterrupted, Stopped
from voiceflow.errors import RemoteProtocolError, ServiceError

CONFIG = ZoomConfig(client_id="cid", client_secret=SecretStr("csecret"), secret_token=SecretStr("tok"))
OFFER = StreamOffered(meeting_uuid="a/b+c==", stream_id="s-1", url="wss://rtms.zoom.us/x")
SIGNATURE = "ee9328c9aa5e3bbfffd6f396719a5f82fa6f12f23ad95ce219c9a56d2a7f9cff"
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


def test_the_signaling_handshake_is_signed_and_declines_old_audio() -> None:
    assert json.loads(SignalingProtocol(OFFER, CONFIG).outbox[0]) == {
        "msg_type": 1,
        "protocol_version": 1,
        "sequence": 1,
        "meeting_uuid": "a/b+c==",
        "rtms_stream_id": "s-1",
        "signature": SIGNATURE,
        "buffer_data": False,
    }


def test_the_media_handshake_asks_for_raw_samples_at_16_kilohertz() -> None:
    wish = MediaWish(audio="participants", transcript=True, language="en")
    request = json.loads(ZoomMediaProtocol(OFFER, CONFIG, wish).outbox[0])
    assert (request["msg_type"], request["media_type"], request["signature"]) == (3, 9, SIGNATURE)
    assert request["media_params"] == {
        "audio": {
            "content_type": 2,
            "sample_rate": 1,
            "channel": 1,
            "codec": 1,
            "data_opt": 2,
            "send_rate": 20,
        },
        "transcript": {"content_type": 5, "src_language": 9, "enable_lid": False},
    }


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


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"msg_type": 8, "state": 4, "reason": 6}, StopReason.MEETING_ENDED),
        ({"msg_type": 8, "state": 4, "stop_reason": 8}, StopReason.STREAM_REVOKED),
        ({"msg_type": 9, "state": 5, "stop_reason": 24}, StopReason.KEEP_ALIVE_TIMEOUT),
        ({"msg_type": 8, "state": 4, "reason": "soon"}, StopReason.UNKNOWN),
        ({"msg_type": 22}, StopReason.RECEIVER_CLOSED),
    ],
)
def test_the_end_of_a_stream_has_a_reason(fields: dict[str, Any], reason: StopReason) -> None:
    assert receive(signaling(), **fields) == [Stopped(reason)]


def test_audio_comes_by_participant_and_in_an_older_form() -> None:
    data = base64.b64encode(b"\1\2").decode()
    content = {"user_id": 7, "user_name": "Ada", "data": data, "timestamp": 40}
    assert receive(media(audio="participants"), msg_type=14, content=content) == [
        Audio(data=b"\1\2", speaker=MeetingSpeaker(user_id=7, name="Ada"), timestamp=40)
    ]
    assert receive(media(), msg_type=14, content=data, timestamp=40) == [
        Audio(data=b"\1\2", speaker=MeetingSpeaker(), timestamp=40)
    ]


def test_words_and_chat_have_names() -> None:
    content = {"user_id": 7, "user_name": "Ada", "data": " Hello. ", "timestamp": 40}
    ada = MeetingSpeaker(user_id=7, name="Ada")
    assert receive(media(), msg_type=17, content=content) == [
        ParticipantTranscript(text="Hello.", speaker=ada, timestamp=40)
    ]
    interim = {**content, "is_final": False}
    assert not receive(media(), msg_type=17, content=interim)[0].is_final
    assert receive(media(), msg_type=18, content=content) == [
        ChatMessage(text="Hello.", speaker=ada, timestamp=40)
    ]


@pytest.mark.parametrize("data", ["", "%%%", "AA", "AQ==", None, 3])
def test_malformed_audio_is_dropped_and_counted(data: object) -> None:
    protocol = media()
    assert receive(protocol, msg_type=14, content={"data": data, "timestamp": 1}) == []
    assert protocol.odd == 1


@pytest.mark.parametrize(("status", "retryable"), [(3, False), (8, True), (45, True), (999, False)])
def test_a_refusal_says_whether_to_try_again(status: int, retryable: bool) -> None:
    with pytest.raises(ServiceError) as refused:
        receive(SignalingProtocol(OFFER, CONFIG), msg_type=2, status_code=status)
    assert (refused.value.code, refused.value.retryable) == (f"status_{status}", retryable)


def test_data_before_the_handshake_are_out_of_order() -> None:
    with pytest.raises(ServiceError, match="before the handshake"):
        receive(ZoomMediaProtocol(OFFER, CONFIG, MediaWish()), msg_type=14, content={})


@pytest.mark.parametrize("url", ["http://x.test", "ws://x.test", "wss://", "", "wss://[x"])
def test_a_media_server_without_tls_is_refused(url: str) -> None:
    servers = {"server_urls": {"all": url or "x"}}
    with pytest.raises(RemoteProtocolError):
        receive(SignalingProtocol(OFFER, CONFIG), msg_type=2, status_code=0, media_server=servers)


@settings(max_examples=60)
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


def test_a_wish_for_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="ask for audio"):
        MediaWish(audio=None)


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
