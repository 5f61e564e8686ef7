"""An emulator of ElevenLabs, for tests and for calls without a network."""

from voiceflow.testing.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.testing.elevenlabs.agent.brain import (
    AgentBrain,
    Answer,
    Cause,
    EchoBrain,
    FunctionBrain,
    ScriptedBrain,
    ToolCall,
    Turn,
)
from voiceflow.testing.elevenlabs.agent.engine_brain import EngineBrain
from voiceflow.testing.elevenlabs.agent.record import (
    ConversationRecord,
    Status,
    ToolResult,
    ToolUse,
    TranscriptItem,
)
from voiceflow.testing.elevenlabs.agent.service import AgentService, ConversationSink
from voiceflow.testing.elevenlabs.agent.settings import Tool, phone_agent
from voiceflow.testing.elevenlabs.api.dialling import Callee
from voiceflow.testing.elevenlabs.api.voices import ANY_VOICE, PREMADE_VOICES, AnyVoice
from voiceflow.testing.elevenlabs.behaviour import (
    ContextTimeout,
    EmptyCommit,
    Refusal,
    SttBehaviour,
    TtsBehaviour,
)
from voiceflow.testing.elevenlabs.connections import Connection, Passed
from voiceflow.testing.elevenlabs.emulator import ElevenLabsEmulator
from voiceflow.testing.elevenlabs.faults import Endpoint, Faults, Timing
from voiceflow.testing.elevenlabs.http.behaviour import ErrorForm, HttpBehaviour, HttpFault
from voiceflow.testing.elevenlabs.listeners import (
    EngineListener,
    Entity,
    Heard,
    Listener,
    Script,
    Utterance,
)
from voiceflow.testing.elevenlabs.problems import EngineError
from voiceflow.testing.elevenlabs.segments import Segment, Source
from voiceflow.testing.elevenlabs.stt_protocol import Recognised
from voiceflow.testing.elevenlabs.voices import EngineVoice, ToneVoice, Voice

__all__ = [
    "ANY_VOICE",
    "PREMADE_VOICES",
    "AgentBehaviour",
    "AgentBrain",
    "AgentService",
    "Answer",
    "AnyVoice",
    "Callee",
    "Cause",
    "Connection",
    "ContextTimeout",
    "ConversationRecord",
    "ConversationSink",
    "EchoBrain",
    "ElevenLabsEmulator",
    "EmptyCommit",
    "Endpoint",
    "EngineBrain",
    "EngineError",
    "EngineListener",
    "EngineVoice",
    "Entity",
    "ErrorForm",
    "Faults",
    "FunctionBrain",
    "Heard",
    "HttpBehaviour",
    "HttpFault",
    "Listener",
    "Passed",
    "Recognised",
    "Refusal",
    "Script",
    "ScriptedBrain",
    "Segment",
    "Source",
    "Status",
    "SttBehaviour",
    "Timing",
    "ToneVoice",
    "Tool",
    "ToolCall",
    "ToolResult",
    "ToolUse",
    "TranscriptItem",
    "TtsBehaviour",
    "Turn",
    "Utterance",
    "Voice",
    "phone_agent",
]
