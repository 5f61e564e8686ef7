"""The account's subscription."""

from __future__ import annotations

from collections.abc import Callable

from tests.clients.elevenlabs.api.test_history import say
from voiceflow.clients.elevenlabs.api import user
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator

COVERS = {user.SUBSCRIPTION: "user.subscription"}

Client = Callable[..., ElevenLabs]


async def test_the_subscription_tells_what_is_used(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client()
    emulator.subscription.character_limit = 1000
    await say(made, "Hello.")
    found = await made.user.subscription()
    assert (found.character_count, found.character_limit, found.voice_slots_used) == (6, 1000, 3)
    assert found.status == "active"
