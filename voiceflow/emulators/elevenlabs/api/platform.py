"""The emulated Agents platform: agents, their knowledge base and their tools."""

from __future__ import annotations

from voiceflow.emulators.elevenlabs.api.agents import AgentStore
from voiceflow.emulators.elevenlabs.api.documents import DocumentStore
from voiceflow.emulators.elevenlabs.api.indexes import IndexStore
from voiceflow.emulators.elevenlabs.api.simulator import Simulator
from voiceflow.emulators.elevenlabs.api.store import Store
from voiceflow.emulators.elevenlabs.api.tools import ToolStore
from voiceflow.emulators.elevenlabs.api.workspace import WorkspaceStore
from voiceflow.emulators.elevenlabs.http.server import Handlers


class AgentsPlatform:
    """One account of it.

    Attributes:
        agents: The agents.
        documents: The knowledge base.
        indexes: Its indexes.
        tools: The agents' tools.
        workspace: Settings and secrets.
        simulator: Plays agents in simulations.
    """

    def __init__(self) -> None:
        store = Store()
        self.agents = AgentStore(store)
        self.documents = DocumentStore(store)
        self.indexes = IndexStore(store)
        self.tools = ToolStore(store)
        self.workspace = WorkspaceStore(store)
        self.simulator = Simulator(store, self.agents)

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {
            **self.agents.handlers(),
            **self.documents.handlers(),
            **self.indexes.handlers(),
            **self.tools.handlers(),
            **self.workspace.handlers(),
            **self.simulator.handlers(),
        }
