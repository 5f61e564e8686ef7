"""Language models made of other language models; they know no vendor."""

from voiceflow.clients.chat.fallback import FallbackLimits, FallbackModel
from voiceflow.clients.chat.hedged import HedgedModel

__all__ = ["FallbackLimits", "FallbackModel", "HedgedModel"]
