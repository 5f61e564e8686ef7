"""Processors: frames in, frames out. Each vendor has a folder; the modules here work with any vendor."""

from voiceflow.processors.idle import Idle
from voiceflow.processors.llm import LLM
from voiceflow.processors.phrases import Phrases
from voiceflow.processors.recorder import Recorder
from voiceflow.processors.redact import Redact
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.processors.responder import Responder
from voiceflow.processors.summaries import Summaries
from voiceflow.processors.turn_detector import TurnDetector
from voiceflow.processors.vad import VAD

__all__ = [
    "LLM",
    "VAD",
    "Idle",
    "Phrases",
    "Recorder",
    "Redact",
    "ReplyLimits",
    "Responder",
    "Summaries",
    "TurnDetector",
]
