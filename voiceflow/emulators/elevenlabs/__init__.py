"""An emulator of ElevenLabs, for tests and for calls without a network."""

from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import (
    AgentBrain,
    Answer,
    Cause,
    EchoBrain,
    FunctionBrain,
    ScriptedBrain,
    ToolCall,
    Turn,
)
from voiceflow.emulators.elevenlabs.agent.engine_brain import EngineBrain
from voiceflow.emulators.elevenlabs.agent.record import (
    ConversationRecord,
    Status,
    ToolResult,
    ToolUse,
    TranscriptItem,
)
from voiceflow.emulators.elevenlabs.agent.service import AgentService, ConversationSink
from voiceflow.emulators.elevenlabs.agent.settings import Tool, phone_agent
from voiceflow.emulators.elevenlabs.api.dialling import Callee
from voiceflow.emulators.elevenlabs.api.voices import ANY_VOICE, PREMADE_VOICES, AnyVoice
from voiceflow.emulators.elevenlabs.behaviour import (
    ContextTimeout,
    EmptyCommit,
    Refusal,
    SttBehaviour,
    TtsBehaviour,
)
from voiceflow.emulators.elevenlabs.connections import Connection, Passed
from voiceflow.emulators.elevenlabs.emulator import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.faults import Endpoint, Faults, Timing
from voiceflow.emulators.elevenlabs.http.behaviour import ErrorForm, HttpBehaviour, HttpFault
from voiceflow.emulators.elevenlabs.listeners import (
    EngineListener,
    Entity,
    Heard,
    Listener,
    Script,
    Utterance,
)
from voiceflow.emulators.elevenlabs.problems import EngineError
from voiceflow.emulators.elevenlabs.segments import Segment, Source
from voiceflow.emulators.elevenlabs.stt_protocol import Recognised
from voiceflow.emulators.elevenlabs.voices import EngineVoice, FormantVoice, Voice

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
    "FormantVoice",
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
