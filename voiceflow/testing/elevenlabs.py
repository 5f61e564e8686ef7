"""The emulated ElevenLabs, for tests. It lives in ``voiceflow.emulators.elevenlabs``."""

from voiceflow.emulators.elevenlabs import *  # noqa: F403 - every public name, under its old address
from voiceflow.emulators.elevenlabs import (
    AgentAnswer,
    AgentCallee,
    AgentToolCall,
    EmulatedConnection,
    EmulatedSocket,
    FormantVoice,
    FunctionListener,
    HeardEntity,
    HeardUtterance,
    RecordedItem,
    RecordedToolResult,
    ServedTool,
    SocketRefusal,
)

# Names of before, under the address of before.
Answer = AgentAnswer
Callee = AgentCallee
ToolCall = AgentToolCall
Connection = EmulatedConnection
Endpoint = EmulatedSocket
ToneVoice = FormantVoice
Heard = FunctionListener
Entity = HeardEntity
Utterance = HeardUtterance
TranscriptItem = RecordedItem
ToolResult = RecordedToolResult
Tool = ServedTool
Refusal = SocketRefusal
