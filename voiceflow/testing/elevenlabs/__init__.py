"""An emulator of ElevenLabs' voice websockets, for tests and for calls without a network."""

from voiceflow.testing.elevenlabs.behaviour import (
    ContextTimeout,
    EmptyCommit,
    Refusal,
    SttBehaviour,
    TtsBehaviour,
)
from voiceflow.testing.elevenlabs.connections import Connection, Passed
from voiceflow.testing.elevenlabs.emulator import ElevenLabsEmulator
from voiceflow.testing.elevenlabs.faults import Endpoint, Faults
from voiceflow.testing.elevenlabs.listeners import (
    EngineListener,
    Entity,
    Heard,
    Listener,
    Script,
    Utterance,
)
from voiceflow.testing.elevenlabs.problems import EngineError
from voiceflow.testing.elevenlabs.segments import Segment
from voiceflow.testing.elevenlabs.stt_protocol import Recognised
from voiceflow.testing.elevenlabs.voices import EngineVoice, ToneVoice, Voice

__all__ = [
    "Connection",
    "ContextTimeout",
    "ElevenLabsEmulator",
    "EmptyCommit",
    "Endpoint",
    "EngineError",
    "EngineListener",
    "EngineVoice",
    "Entity",
    "Faults",
    "Heard",
    "Listener",
    "Passed",
    "Recognised",
    "Refusal",
    "Script",
    "Segment",
    "SttBehaviour",
    "ToneVoice",
    "TtsBehaviour",
    "Utterance",
    "Voice",
]
