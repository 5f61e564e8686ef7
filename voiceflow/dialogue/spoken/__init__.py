"""Spoken forms: numbers, dates, amounts and the like as words, for voices that do not read them well.

The conversation keeps the text as the model wrote it; only the voice gets the words.
"""

from voiceflow.dialogue.spoken.forms import Speakable, SpokenForm, TextFilter
from voiceflow.dialogue.spoken.text import SpokenText

__all__ = ["Speakable", "SpokenForm", "SpokenText", "TextFilter"]
