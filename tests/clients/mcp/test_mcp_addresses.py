"""The addresses of MCP servers."""

from typing import Any

import pytest

from voiceflow.clients.mcp import MCPServer
from voiceflow.errors import ConfigurationError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "the address of a server, or the command"),
        ({"url": "https://a", "command": ["b"]}, "the address of a server, or the command"),
        ({"command": "uvx server"}, "are lists"),
        ({"url": "ftp://a"}, "begins with https"),
        ({"url": "https://a", "transport": "ws"}, "'http' or 'sse'"),
    ],
)
def test_a_wrong_address_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        MCPServer(**options)
