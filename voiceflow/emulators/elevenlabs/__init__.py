"""An emulator of ElevenLabs, for tests and for calls without a network."""

from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import (
    AgentAnswer,
    AgentBrain,
    AgentToolCall,
    Cause,
    EchoBrain,
    FunctionBrain,
    ScriptedBrain,
    Turn,
)
from voiceflow.emulators.elevenlabs.agent.engine_brain import EngineBrain
from voiceflow.emulators.elevenlabs.agent.record import (
    ConversationRecord,
    RecordedItem,
    RecordedToolResult,
    Status,
    ToolUse,
)
from voiceflow.emulators.elevenlabs.agent.service import AgentService, ConversationSink
from voiceflow.emulators.elevenlabs.agent.settings import ServedTool, phone_agent
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.emulators.elevenlabs.api.voices import ANY_VOICE, PREMADE_VOICES, AnyVoice
from voiceflow.emulators.elevenlabs.behaviour import (
    ContextTimeout,
    EmptyCommit,
    SocketRefusal,
    SttBehaviour,
    TtsBehaviour,
)
from voiceflow.emulators.elevenlabs.connections import EmulatedConnection, Passed
from voiceflow.emulators.elevenlabs.emulator import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket, Faults, Timing
from voiceflow.emulators.elevenlabs.http.behaviour import ErrorForm, HttpBehaviour, HttpFault
from voiceflow.emulators.elevenlabs.listeners import (
    EngineListener,
    FunctionListener,
    HeardEntity,
    HeardUtterance,
    Script,
    SegmentListener,
)
from voiceflow.emulators.elevenlabs.problems import EngineError
from voiceflow.emulators.elevenlabs.segments import Segment, Source
from voiceflow.emulators.elevenlabs.stt_protocol import Recognised
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice, EngineVoice, FormantVoice

__all__ = [
    "ANY_VOICE",
    "PREMADE_VOICES",
    "AgentAnswer",
    "AgentBehaviour",
    "AgentBrain",
    "AgentCallee",
    "AgentService",
    "AgentToolCall",
    "AnyVoice",
    "Cause",
    "ContextTimeout",
    "ConversationRecord",
    "ConversationSink",
    "EchoBrain",
    "ElevenLabsEmulator",
    "EmptyCommit",
    "EmulatedConnection",
    "EmulatedSocket",
    "EmulatedVoice",
    "EngineBrain",
    "EngineError",
    "EngineListener",
    "EngineVoice",
    "ErrorForm",
    "Faults",
    "FormantVoice",
    "FunctionBrain",
    "FunctionListener",
    "HeardEntity",
    "HeardUtterance",
    "HttpBehaviour",
    "HttpFault",
    "Passed",
    "Recognised",
    "RecordedItem",
    "RecordedToolResult",
    "Script",
    "ScriptedBrain",
    "Segment",
    "SegmentListener",
    "ServedTool",
    "SocketRefusal",
    "Source",
    "Status",
    "SttBehaviour",
    "Timing",
    "ToolUse",
    "TtsBehaviour",
    "Turn",
    "phone_agent",
]
