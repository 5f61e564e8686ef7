"""Emulated simulations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.emulators.elevenlabs.api.test_account import agent, ask
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError
from voiceflow.emulators.elevenlabs import EchoBrain, ElevenLabsEmulator, EngineError, Turn
from voiceflow.testing import MemoryNetwork

Emulated = Callable[..., ElevenLabsEmulator]


@pytest.fixture
def client(network: MemoryNetwork) -> Callable[[], ElevenLabs]:
    """Makes a client, once the test runs."""
    return lambda: ElevenLabs(http=network.session())


async def test_simulations_and_conversations_have_one_brain(
    elevenlabs: Emulated, network: MemoryNetwork, client: Callable[[], ElevenLabs]
) -> None:
    def answer(turn: Turn) -> str:
        if turn.user_text == "Fail.":
            raise EngineError("no model")
        return f"{turn.prompt} {turn.user_text} {len(turn.history)}"

    emulator = elevenlabs(agent=answer)
    made = client()
    agent_id = await made.agents.create(agent(prompt="Be kind."))
    url = await made.conversations.signed_url(agent_id)
    assert await ask(url, network, "Hello?") == "Be kind. Hello? 1"

    async def simulate(text: str) -> list[tuple[str, str | None]]:
        user = {"prompt": {"prompt": text}}
        plan = {"simulation_specification": {"simulated_user_config": user}}
        done = await made.agents.simulate(agent_id, plan)
        return [(item.role, item.message) for item in done.simulated_conversation]

    assert await simulate("Hello?") == [("user", "Hello?"), ("agent", "Be kind. Hello? 1")]
    with pytest.raises(ElevenLabsError) as caught:
        await simulate("Fail.")
    assert caught.value.code == "llm_error"
    emulator.agent_service.brain = EchoBrain()
    assert await simulate("Hello?") == [("user", "Hello?"), ("agent", "You said: Hello?")]
