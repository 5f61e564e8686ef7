"""The aiohttp application that answers phone calls: webhooks, media streams, health."""

from voiceflow.server.app import CALLS, create_app
from voiceflow.server.calls import Calls
from voiceflow.server.config import ResumeConfig, ServerConfig
from voiceflow.server.load import load_bot
from voiceflow.server.metrics import Metrics
from voiceflow.server.outbound import dial, outbound_calls
from voiceflow.server.runner import run, serve

__all__ = [
    "CALLS",
    "Calls",
    "Metrics",
    "ResumeConfig",
    "ServerConfig",
    "create_app",
    "dial",
    "load_bot",
    "outbound_calls",
    "run",
    "serve",
]
