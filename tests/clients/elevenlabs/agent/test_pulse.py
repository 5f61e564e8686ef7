"""A service that answers the websocket's pings and says nothing any more."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from tests.clients.elevenlabs.agent.world import Worlds
from voiceflow.clients.elevenlabs.agent.events import AgentConversationLost
from voiceflow.clients.elevenlabs.agent.pulse import Pulse
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

METADATA = {
    "type": "conversation_initiation_metadata",
    "conversation_initiation_metadata_event": {
        "conversation_id": "conv_1",
        "agent_output_audio_format": "ulaw_8000",
        "user_input_audio_format": "ulaw_8000",
    },
}


class Mute(ElevenLabsEmulator):
    """Accepts, pings so often every two seconds, and then only listens."""

    def __init__(self, pings: int) -> None:
        super().__init__()
        self._pings = pings
        self.accepted: list[float] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/convai/conversation", self._listen_on), *super().routes()]

    async def _listen_on(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.accepted.append(asyncio.get_running_loop().time())
        await socket.send_json(METADATA)
        pinging = asyncio.create_task(self._ping(socket))
        async for _ in socket:
            pass  # the websocket's own pings are answered by this
        pinging.cancel()
        await asyncio.wait({pinging})
        return socket

    async def _ping(self, socket: web.WebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError):
            for number in range(self._pings):
                await asyncio.sleep(2)
                event = {"event_id": number + 1, "ping_ms": None}
                await socket.send_json({"type": "ping", "ping_event": event})


async def test_a_service_that_pinged_and_fell_silent_is_replaced(worlds: Worlds) -> None:
    service = Mute(pings=3)
    async with worlds(service) as w:
        await asyncio.sleep(30)
        assert [event.error.code for event in w.all(AgentConversationLost)] == ["timeout"]
        assert len(service.accepted) == 2
        # The third ping, the fifteen seconds of the limit, and four ways of 20 ms.
        assert round(service.accepted[1] - service.accepted[0], 6) == 6.0 + 15.0 + 4 * 0.02


@pytest.mark.parametrize("pings", [0, 1])
async def test_silence_of_a_service_that_does_not_ping_proves_nothing(worlds: Worlds, pings: int) -> None:
    service = Mute(pings)
    async with worlds(service) as w:
        await asyncio.sleep(120)
        assert not w.all(AgentConversationLost)


@given(st.lists(st.floats(0.01, 60), min_size=2, max_size=20), st.floats(0.1, 60))
def test_a_service_that_pings_as_before_is_never_given_up(gaps: list[float], stall: float) -> None:
    pulse, now = Pulse(stall), 0.0
    for gap in gaps:
        due = pulse.deadline
        assert due is None or due >= now + stall
        now += gap
        pulse.heard(now)
        pulse.pinged(now)
    due = pulse.deadline
    assert due is not None
    assert due >= now + max(gaps[1:])
