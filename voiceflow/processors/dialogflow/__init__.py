"""Google Dialogflow: an agent of CX or ES answers the call."""

from voiceflow.clients.dialogflow import CxAgent, DialogflowAccess, DialogflowLimits, EsAgent
from voiceflow.processors.dialogflow.dialogflow import Dialogflow
from voiceflow.processors.dialogflow.hooks import DialogflowHooks
from voiceflow.processors.dialogflow.speech import DialogflowSpeech

__all__ = [
    "CxAgent",
    "Dialogflow",
    "DialogflowAccess",
    "DialogflowHooks",
    "DialogflowLimits",
    "DialogflowSpeech",
    "EsAgent",
]
