"""The register in memory."""

from __future__ import annotations

from tests.server.fleet.test_nats_registry import check_registry
from voiceflow.server.fleet.memory import MemoryHub, MemoryRegistry


async def test_the_register_in_memory() -> None:
    hub = MemoryHub()
    await check_registry(lambda name: MemoryRegistry(hub, name))
