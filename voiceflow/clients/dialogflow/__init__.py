"""Google Dialogflow CX and ES: a typed client for both, over Google's own async clients."""

from voiceflow.clients.dialogflow.agents import Agent, CxAgent, EsAgent, agent_of
from voiceflow.clients.dialogflow.answers import (
    AgentMessage,
    AnswerPart,
    ConversationSuccess,
    CustomPayload,
    EndInteraction,
    IntentMatch,
    KeySettings,
    LiveAgentHandoff,
    MatchKind,
    MixedAudio,
    OtherMessage,
    OutputAudioText,
    PlayAudio,
    RecognisedWords,
    TextMessage,
    TransferCall,
    UtteranceEnded,
)
from voiceflow.clients.dialogflow.channels import DialogflowAccess
from voiceflow.clients.dialogflow.conversation import DialogflowConversation, SessionState
from voiceflow.clients.dialogflow.dialect import SpeechSettings
from voiceflow.clients.dialogflow.errors import DialogflowError
from voiceflow.clients.dialogflow.inputs import (
    DialogflowTurn,
    DtmfInput,
    EventInput,
    Input,
    IntentInput,
    TextInput,
)
from voiceflow.clients.dialogflow.limits import DialogflowLimits

__all__ = [
    "Agent",
    "AgentMessage",
    "AnswerPart",
    "ConversationSuccess",
    "CustomPayload",
    "CxAgent",
    "DialogflowAccess",
    "DialogflowConversation",
    "DialogflowError",
    "DialogflowLimits",
    "DialogflowTurn",
    "DtmfInput",
    "EndInteraction",
    "EsAgent",
    "EventInput",
    "Input",
    "IntentInput",
    "IntentMatch",
    "KeySettings",
    "LiveAgentHandoff",
    "MatchKind",
    "MixedAudio",
    "OtherMessage",
    "OutputAudioText",
    "PlayAudio",
    "RecognisedWords",
    "SessionState",
    "SpeechSettings",
    "TextInput",
    "TextMessage",
    "TransferCall",
    "UtteranceEnded",
    "agent_of",
]
