"""The two sockets of a meeting."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.emulators.zoom.test_strictness import begin
from voiceflow.testing import MemoryNetwork


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
