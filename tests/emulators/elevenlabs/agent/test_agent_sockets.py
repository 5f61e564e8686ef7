"""The sockets of conversations."""

import aiohttp
import pytest

from tests.emulators.elevenlabs.agent.test_service import rest, running, told
from voiceflow.emulators.elevenlabs import (
    ElevenLabsEmulator,
    Faults,
)
from voiceflow.testing import MemoryNetwork

HOST = "api.elevenlabs.io"


PATH = "/v1/convai/conversation?agent_id=agent_1"


START = {"type": "conversation_initiation_client_data"}


async def test_the_official_client_s_subprotocol_is_selected_and_not_insisted_on() -> None:
    async with running(ElevenLabsEmulator()) as session:
        async with session.ws_connect(PATH, protocols=("convai",)) as socket:
            assert socket.protocol == "convai"
        async with session.ws_connect(f"{PATH}&source=js_sdk&version=1.2") as socket:
            assert socket.protocol is None


async def test_the_close_frame_tells_why() -> None:
    emulator = ElevenLabsEmulator()
    async with running(emulator) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START | {"conversation_config_override": {"agent": {"language": "de"}}})
        error = await socket.receive_json()
        assert error["error_event"]["error_type"] == "override_error"
        message = await socket.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1008)
        assert message.extra == "Override for field agent is not allowed by config."


@pytest.mark.parametrize("fault", [Faults(cut_after=3), Faults(cut_after_received=1)])
async def test_a_connection_that_is_cut_ends_the_conversation(fault: Faults) -> None:
    emulator = ElevenLabsEmulator(faults=fault)
    async with running(emulator) as session, session.ws_connect(PATH) as socket:
        await socket.send_json(START)
        await rest(socket)
    record = emulator.connections[0].conversation
    assert record is not None
    assert record.close_code == emulator.connections[0].close_code == 1006
    assert record.ended_at is not None


async def test_an_emulator_that_ends_hangs_up() -> None:
    emulator = ElevenLabsEmulator()
    app = emulator.app()
    async with MemoryNetwork() as network:
        network.add(HOST, app)
        socket = await network.session(base_url=f"https://{HOST}").ws_connect(PATH)
        await socket.send_json(START)
        await told(socket, "agent_response")
        await app.shutdown()
        assert (await rest(socket))[1] == 1001
