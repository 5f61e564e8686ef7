"""Google Dialogflow: an agent of CX or ES answers the call."""

from contextlib import suppress

from voiceflow.clients.dialogflow import CxAgent, DialogflowAccess, DialogflowLimits, EsAgent
from voiceflow.processors.dialogflow.dialogflow import Dialogflow
from voiceflow.processors.dialogflow.hooks import DialogflowHooks
from voiceflow.processors.dialogflow.speech import DialogflowSpeech

with suppress(ImportError):
    # Loads Google's packages before the first call, not in it. Without them, making a processor fails.
    import voiceflow.clients.dialogflow.packages  # noqa: F401

__all__ = [
    "CxAgent",
    "Dialogflow",
    "DialogflowAccess",
    "DialogflowHooks",
    "DialogflowLimits",
    "DialogflowSpeech",
    "EsAgent",
]
