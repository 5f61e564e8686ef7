"""Tools from servers that speak the Model Context Protocol: ``pip install "voiceflow-calls[mcp]"``.

Source: https://modelcontextprotocol.io/specification
"""

from voiceflow.clients.mcp.server import MCPServer

__all__ = ["MCPServer"]
