"""OpenAI's Realtime API: speech to speech over a websocket, usable without a pipeline."""

from voiceflow.clients.openai.realtime.dialing import RealtimeEndpoint
from voiceflow.clients.openai.realtime.protocol import RealtimeProtocol
from voiceflow.clients.openai.realtime.session import (
    AudioInput,
    AudioOutput,
    AudioWireFormat,
    InputTranscription,
    McpTool,
    NoiseReduction,
    RealtimeSession,
    SemanticVAD,
    ServerVAD,
    SessionAudio,
    TurnDetection,
)

__all__ = [
    "AudioInput",
    "AudioOutput",
    "AudioWireFormat",
    "InputTranscription",
    "McpTool",
    "NoiseReduction",
    "RealtimeEndpoint",
    "RealtimeProtocol",
    "RealtimeSession",
    "SemanticVAD",
    "ServerVAD",
    "SessionAudio",
    "TurnDetection",
]
