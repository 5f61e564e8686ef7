"""Handshakes and subscriptions of a meeting."""

from __future__ import annotations

from typing import Any

from tests.emulators.zoom.test_strictness import begin
from tests.rows import each_row
from voiceflow.emulators.zoom import ZoomApp
from voiceflow.emulators.zoom.validation import check_audio, check_media
from voiceflow.testing import MemoryNetwork

AUDIO = {"content_type": 2, "sample_rate": 1, "channel": 1, "codec": 1, "data_opt": 1, "send_rate": 20}


@each_row(
    ("change", "status"),
    [
        ({}, 0),
        ({"send_rate": 1000, "channel": 2, "sample_rate": 3}, 0),
        ({"content_type": 1, "codec": 4, "sample_rate": 3}, 0),
        ({"codec": 2, "sample_rate": 0}, 0),
        ({"codec": 3}, 0),
        ({"content_type": 5}, 19),
        ({"sample_rate": 16000}, 20),
        ({"codec": 4}, 20),
        ({"codec": 3, "channel": 2}, 21),
        ({"channel": 0}, 21),
        ({"codec": 9}, 22),
        ({"content_type": 1}, 22),
        ({"data_opt": 3}, 23),
        ({"send_rate": 30}, 24),
        ({"send_rate": 1020}, 24),
        ({"codec": 3, "send_rate": 40}, 24),
    ],
)
def test_audio_parameters_follow_the_matrix(change: dict[str, int], status: int) -> None:
    assert check_audio({**AUDIO, **change}) == status


@each_row(
    ("message", "scopes", "status"),
    [
        ({"media_type": 1}, 1, 0),
        ({"media_type": 9}, 1, 12),
        ({"media_type": 16}, 8, 13),
        ({"media_type": 2}, 25, 10),
        ({"media_type": 32}, 25, 0),
        ({"media_type": 0}, 25, 14),
        ({"media_type": "audio"}, 25, 14),
        ({"media_type": 1, "media_params": 3}, 25, 17),
        ({"media_type": 8, "media_params": {"transcript": {"src_language": 99}}}, 25, 43),
    ],
)
def test_media_are_limited_to_the_scopes(message: dict[str, Any], scopes: int, status: int) -> None:
    assert check_media(message, ZoomApp(scopes=scopes)) == status


async def test_a_wrong_signature_is_status_3_and_a_wrong_stream_2() -> None:
    async with MemoryNetwork() as network:
        _, peer = await begin(network)
        socket = await peer.open("signaling")
        assert (await peer.ask(socket, **peer.request(1, signature="0" * 64)))["status_code"] == 3
        assert (await peer.ask(socket, **peer.request(1, rtms_stream_id="other")))["status_code"] == 2
        assert (await peer.ask(socket, **peer.request(1)))["status_code"] == 0


async def test_media_need_a_signaling_socket_first() -> None:
    async with MemoryNetwork() as network:
        _, peer = await begin(network)
        socket = await peer.open("media")
        assert (await peer.ask(socket, **peer.request(3)))["status_code"] == 40
