"""One open socket on Zoom's side."""

from __future__ import annotations

import asyncio
import json

from tests.emulators.zoom.test_strictness import begin
from voiceflow.testing import MemoryNetwork


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
