"""The signaling socket of a Zoom meeting."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from tests.clients.zoom.test_protocols import receive
from voiceflow.clients.zoom import (
    SignalingProtocol,
    StreamOffered,
    ZoomConfig,
)
from voiceflow.errors import RemoteProtocolError, ServiceError

CONFIG = ZoomConfig(client_id="cid", client_secret=SecretStr("csecret"), secret_token=SecretStr("tok"))


OFFER = StreamOffered(meeting_uuid="a/b+c==", stream_id="s-1", url="wss://rtms.zoom.us/x")


SIGNATURE = "ee9328c9aa5e3bbfffd6f396719a5f82fa6f12f23ad95ce219c9a56d2a7f9cff"


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


@pytest.mark.parametrize(("status", "retryable"), [(3, False), (8, True), (45, True), (999, False)])
def test_a_refusal_says_whether_to_try_again(status: int, retryable: bool) -> None:
    with pytest.raises(ServiceError) as refused:
        receive(SignalingProtocol(OFFER, CONFIG), msg_type=2, status_code=status)
    assert (refused.value.code, refused.value.retryable) == (f"status_{status}", retryable)


@pytest.mark.parametrize("url", ["http://x.test", "ws://x.test", "wss://", "", "wss://[x"])
def test_a_media_server_without_tls_is_refused(url: str) -> None:
    servers = {"server_urls": {"all": url or "x"}}
    with pytest.raises(RemoteProtocolError):
        receive(SignalingProtocol(OFFER, CONFIG), msg_type=2, status_code=0, media_server=servers)
