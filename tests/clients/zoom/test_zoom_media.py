"""The media socket of a Zoom meeting."""

from __future__ import annotations

import base64
import json

import pytest
from pydantic import SecretStr, ValidationError

from tests.clients.zoom.test_protocols import media, receive
from voiceflow.clients.zoom import (
    Audio,
    ChatMessage,
    MediaWish,
    MeetingSpeaker,
    ParticipantTranscript,
    StreamOffered,
    ZoomConfig,
    ZoomMediaProtocol,
)
from voiceflow.errors import ServiceError

CONFIG = ZoomConfig(client_id="cid", client_secret=SecretStr("csecret"), secret_token=SecretStr("tok"))


OFFER = StreamOffered(meeting_uuid="a/b+c==", stream_id="s-1", url="wss://rtms.zoom.us/x")


SIGNATURE = "ee9328c9aa5e3bbfffd6f396719a5f82fa6f12f23ad95ce219c9a56d2a7f9cff"


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


def test_data_before_the_handshake_are_out_of_order() -> None:
    with pytest.raises(ServiceError, match="before the handshake"):
        receive(ZoomMediaProtocol(OFFER, CONFIG, MediaWish()), msg_type=14, content={})


def test_a_wish_for_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="ask for audio"):
        MediaWish(audio=None)
