"""Analytics of agents: how many conversations are going on."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.schema.analytics import LiveCount, LiveCountQuery

LIVE_COUNT = Operation[LiveCount]("GET", "/v1/convai/analytics/live-count", LiveCount, query=LiveCountQuery)


class Analytics:
    """Figures of the workspace's agents.

    Source: https://elevenlabs.io/docs/agents-platform/api-reference/analytics/get
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def live_count(self, *agent_ids: str) -> int:
        """The number of running conversations.

        Args:
            agent_ids: With these agents, at most 25; with any agent without.
        """
        query = {"agent_ids": [*agent_ids]} if agent_ids else None
        return (await self._sender.call(LIVE_COUNT, query=query)).count
