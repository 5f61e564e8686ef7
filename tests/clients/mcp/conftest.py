"""Ways to an MCP server that is made with the official package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mcp.client._memory import InMemoryTransport
from mcp.server import MCPServer as Official

from voiceflow.clients.mcp import MCPServer


@pytest.fixture(params=["streams", "direct"])
def connect(request: pytest.FixtureRequest) -> Callable[..., MCPServer]:
    """Connects over the wire's streams, and directly as the package does for servers of one's own process."""

    def make(server: Official, **options: Any) -> MCPServer:
        target: Any = InMemoryTransport(server) if request.param == "streams" else server
        return MCPServer(target, **{"keep": 0, "name": "shop", **options})

    return make
