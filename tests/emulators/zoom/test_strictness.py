"""The emulated Zoom refuses what Zoom refuses."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from voiceflow.emulators.zoom import EmulatedMeeting, EmulatedZoom, ZoomApp
from voiceflow.testing import MemoryNetwork

AUDIO = {"content_type": 2, "sample_rate": 1, "channel": 1, "codec": 1, "data_opt": 1, "send_rate": 20}
APP = ZoomApp()


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


async def test_a_request_for_data_before_the_media_handshake_is_a_violation() -> None:
    async with MemoryNetwork() as network:
        meeting, peer = await begin(network)
        socket = await peer.open("signaling")
        await peer.ask(socket, **peer.request(1))
        await socket.send_str(json.dumps({"msg_type": 7, "rtms_stream_id": meeting.stream_id}))
        await asyncio.sleep(1)
        assert meeting.record.problems == ["message 7 before the handshake of the media socket"]
