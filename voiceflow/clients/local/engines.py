"""The interfaces of the engines under their old module name: see ``voiceflow.clients.speech.engines``."""

from voiceflow.clients.speech.engines import (
    Brain,
    BrainText,
    BrainToolCall,
    Loadable,
    Recognition,
    Recognizer,
    Speech,
    Synthesizer,
)

__all__ = [
    "Brain",
    "BrainText",
    "BrainToolCall",
    "Loadable",
    "Recognition",
    "Recognizer",
    "Speech",
    "Synthesizer",
]
