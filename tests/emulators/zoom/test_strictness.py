"""The emulated Zoom refuses what Zoom refuses."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from voiceflow.emulators.zoom import EmulatedMeeting, EmulatedZoom, ZoomApp
from voiceflow.emulators.zoom.validation import check_audio, check_media
from voiceflow.testing import MemoryNetwork

AUDIO = {"content_type": 2, "sample_rate": 1, "channel": 1, "codec": 1, "data_opt": 1, "send_rate": 20}
APP = ZoomApp()


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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


class Peer:
    """A client that can do everything wrong."""

    def __init__(self, zoom: EmulatedZoom, meeting: EmulatedMeeting, session: aiohttp.ClientSession) -> None:
        self._open: list[aiohttp.ClientWebSocketResponse] = []
        self._host, self._meeting, self._session = zoom.host, meeting, session

    async def open(self, kind: str) -> aiohttp.ClientWebSocketResponse:
        socket = await self._session.ws_connect(f"wss://{self._host}/{kind}/{self._meeting.stream_id}")
        self._open.append(socket)  # One that nobody holds is closed.
        return socket

    def request(self, kind: int, **fields: Any) -> dict[str, Any]:
        meeting = self._meeting
        return {
            "msg_type": kind,
            "protocol_version": 1,
            "meeting_uuid": meeting.meeting_uuid,
            "rtms_stream_id": meeting.stream_id,
            "signature": APP.signature(meeting.meeting_uuid, meeting.stream_id),
            **({"media_type": 1, "media_params": {"audio": AUDIO}} if kind == 3 else {}),
            **fields,
        }

    async def ask(self, socket: aiohttp.ClientWebSocketResponse, **fields: Any) -> dict[str, Any]:
        await socket.send_str(json.dumps(fields))
        while True:
            answer: dict[str, Any] = json.loads((await socket.receive()).data)
            if answer["msg_type"] != 12:
                return answer


async def begin(network: MemoryNetwork, **options: Any) -> tuple[EmulatedMeeting, Peer]:
    session = network.session()
    zoom = EmulatedZoom("https://nobody.test/", session=session, clock=lambda: 0.0, app=APP)
    network.add(zoom.host, zoom.app())
    meeting = zoom.prepare(**options)
    return meeting, Peer(zoom, meeting, session)


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


async def test_a_request_for_data_before_the_media_handshake_is_a_violation() -> None:
    async with MemoryNetwork() as network:
        meeting, peer = await begin(network)
        socket = await peer.open("signaling")
        await peer.ask(socket, **peer.request(1))
        await socket.send_str(json.dumps({"msg_type": 7, "rtms_stream_id": meeting.stream_id}))
        await asyncio.sleep(1)
        assert meeting.record.problems == ["message 7 before the handshake of the media socket"]


async def test_no_data_flows_before_they_are_asked_for() -> None:
    async with MemoryNetwork() as network:
        meeting, peer = await begin(network)
        signaling, media = await peer.open("signaling"), await peer.open("media")
        await peer.ask(signaling, **peer.request(1, buffer_data=False))
        await peer.ask(media, **peer.request(3))
        await meeting.join(1, "Ada")
        await meeting.speak(1, bytes(640))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await media.receive()


async def test_an_app_that_wants_it_gets_what_gathered_in_one_burst() -> None:
    async with MemoryNetwork() as network:
        meeting, peer = await begin(network)
        signaling, media = await peer.open("signaling"), await peer.open("media")
        await peer.ask(signaling, **peer.request(1))
        await peer.ask(media, **peer.request(3))
        await meeting.join(1, "Ada")
        await meeting.speak(1, bytes(640 * 10))
        begun = asyncio.get_running_loop().time()
        await signaling.send_str(json.dumps({"msg_type": 7, "rtms_stream_id": meeting.stream_id}))
        kinds = [json.loads((await media.receive()).data)["msg_type"] for _ in range(10)]
        assert (kinds, asyncio.get_running_loop().time()) == ([14] * 10, begun)


@pytest.mark.parametrize(("kind", "number", "status"), [("signaling", 1, 8), ("media", 3, 16)])
async def test_a_second_connection_is_refused_or_replaces_the_first(
    kind: str, number: int, status: int
) -> None:
    for refuses in (True, False):
        async with MemoryNetwork() as network:
            _, peer = await begin(network, refuses_duplicates=refuses)
            await peer.ask(await peer.open("signaling"), **peer.request(1))
            if kind == "media":
                await peer.ask(await peer.open("media"), **peer.request(3))
            second = await peer.open(kind)
            answer = await peer.ask(second, **peer.request(number))
            assert answer["status_code"] == (status if refuses else 0)


async def test_three_missed_keep_alives_end_the_stream_with_reason_24() -> None:
    async with MemoryNetwork() as network:
        meeting, peer = await begin(network)
        socket = await peer.open("signaling")
        await peer.ask(socket, **peer.request(1))
        await asyncio.sleep(39)
        assert not meeting.is_over
        await asyncio.sleep(10)
        assert meeting.record.stop_reason == 24


async def test_a_keep_alive_is_answered_with_its_own_timestamp() -> None:
    async with MemoryNetwork() as network:
        meeting, peer = await begin(network)
        socket = await peer.open("signaling")
        await peer.ask(socket, **peer.request(1))
        asked = json.loads((await socket.receive()).data)
        assert asked["msg_type"] == 12
        await socket.send_str(json.dumps({"msg_type": 13, "timestamp": asked["timestamp"] + 1}))
        await asyncio.sleep(1)
        assert "another timestamp" in meeting.record.problems[0]
