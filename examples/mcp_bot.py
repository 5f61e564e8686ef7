"""A bot with tools from an MCP server.

    pip install "voiceflow-calls[mcp]"
    voiceflow call examples/mcp_bot.py --say "How much is a lamp?"
    SHOP_URL=http://127.0.0.1:8931/mcp voiceflow serve examples/mcp_bot.py

Without SHOP_URL the server of ``mcp_shop.py`` runs in this process. To run a program instead, write
``MCPServer(command=["uvx", "a-server"])``. One server object serves all calls of the process.
"""

import os

import mcp_shop  # type: ignore[import-not-found]  # the file next to this one

from voiceflow import Pipeline
from voiceflow.clients.mcp import MCPServer
from voiceflow.processors import LLM, VAD
from voiceflow.processors.call_tools import hang_up
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = "You answer the phone of a furniture shop, in one short sentence at a time. Never guess a price."

shop = MCPServer(os.environ.get("SHOP_URL") or mcp_shop.server, name="shop", filler="One moment, please.")


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = LLM(system=SYSTEM, greeting="Hello, furniture shop.", tools=[shop, hang_up])
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
