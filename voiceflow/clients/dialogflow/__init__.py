"""Google Dialogflow CX and ES: a typed client for both, over Google's own async clients."""

from voiceflow.clients.dialogflow.agents import Agent, CxAgent, EsAgent, agent_of
from voiceflow.clients.dialogflow.answers import (
    AnswerPart,
    ConversationSuccess,
    EndInteraction,
    Heard,
    KeySettings,
    LiveAgentHandoff,
    Match,
    MatchKind,
    Message,
    MixedAudio,
    OtherMessage,
    OutputAudioText,
    Payload,
    PlayAudio,
    Text,
    TransferCall,
    UtteranceEnded,
)
from voiceflow.clients.dialogflow.channels import DialogflowAccess
from voiceflow.clients.dialogflow.conversation import DialogflowConversation, SessionState
from voiceflow.clients.dialogflow.dialect import Speech
from voiceflow.clients.dialogflow.errors import DialogflowError
from voiceflow.clients.dialogflow.inputs import DtmfInput, EventInput, Input, IntentInput, TextInput, Turn
from voiceflow.clients.dialogflow.limits import DialogflowLimits

__all__ = [
    "Agent",
    "AnswerPart",
    "ConversationSuccess",
    "CxAgent",
    "DialogflowAccess",
    "DialogflowConversation",
    "DialogflowError",
    "DialogflowLimits",
    "DtmfInput",
    "EndInteraction",
    "EsAgent",
    "EventInput",
    "Heard",
    "Input",
    "IntentInput",
    "KeySettings",
    "LiveAgentHandoff",
    "Match",
    "MatchKind",
    "Message",
    "MixedAudio",
    "OtherMessage",
    "OutputAudioText",
    "Payload",
    "PlayAudio",
    "SessionState",
    "Speech",
    "Text",
    "TextInput",
    "TransferCall",
    "Turn",
    "UtteranceEnded",
    "agent_of",
]
