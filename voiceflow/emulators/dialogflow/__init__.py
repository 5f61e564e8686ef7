"""An emulated Dialogflow, strict about what it takes: scripted answers, and faults on demand."""

from voiceflow.emulators.dialogflow.emulator import DialogflowEmulator
from voiceflow.emulators.dialogflow.memory import MemoryChannel
from voiceflow.emulators.dialogflow.replies import (
    AgentRequest,
    DialogflowAnswer,
    DialogflowRefusal,
    DialogflowReply,
    DialogflowScript,
    DialogflowSilence,
    ends,
    hands_data,
    hands_off,
    mixes,
    plays,
    says,
    speaks,
    succeeds,
    transfers,
)

__all__ = [
    "AgentRequest",
    "DialogflowAnswer",
    "DialogflowEmulator",
    "DialogflowRefusal",
    "DialogflowReply",
    "DialogflowScript",
    "DialogflowSilence",
    "MemoryChannel",
    "ends",
    "hands_data",
    "hands_off",
    "mixes",
    "plays",
    "says",
    "speaks",
    "succeeds",
    "transfers",
]
