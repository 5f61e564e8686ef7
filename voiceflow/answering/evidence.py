"""What was heard of the far end since the answer, or since the agent's last words."""

from __future__ import annotations

from math import inf

from voiceflow.answering.signals import SignalFinder, ToneSignal
from voiceflow.answering.speech import SpeechSpan
from voiceflow.answering.words import GreetingKind, greeting_kind
from voiceflow.audio.tone_meter import HeardTone

LONGEST_TEXT = 2000
"""Characters of the transcript that are kept."""

SETTLED = 0.2
"""Seconds after a tone in which it may turn out to be the first of several."""


class AnswerEvidence:
    """Voice, words, tones and music of one turn of the far end.

    Args:
        language: ISO 639-1 code of the words.

    Attributes:
        speech: When a voice was heard.
        kind: What the words show; None without words.
        signal: The last tone that means something, or None.
        tone_until: Loop time until which a tone is heard, with its echo; infinite while it lasts.
        is_music: Whether music was heard.
    """

    def __init__(self, language: str) -> None:
        self.tone_until = -inf
        self._language = language
        self._finder = SignalFinder()
        self.restart()

    def restart(self) -> None:
        """Begin another turn. A tone that lasts goes on."""
        self.speech = SpeechSpan()
        self.kind: GreetingKind | None = None
        self.signal: ToneSignal | None = None
        self.is_music = False
        self._finals = self._interim = ""

    @property
    def text(self) -> str:
        """The words, interim ones last."""
        return f"{self._finals} {self._interim}".strip()

    @property
    def has_words(self) -> bool:
        """Whether any word was understood."""
        return any(map(str.isalnum, self.text))

    @property
    def has_interim(self) -> bool:
        """Whether there are words that are not final yet."""
        return bool(self._interim)

    def add_words(self, text: str, now: float, *, is_final: bool) -> None:
        """Take words; an interim transcript replaces the one before."""
        if not self.speech.is_heard and text:
            self.speech.add(now)
        if is_final:
            self._finals = f"{self._finals} {text}".strip()[-LONGEST_TEXT:]
            self._interim = ""
        else:
            self._interim = text[-LONGEST_TEXT:]
        self.kind = greeting_kind(self.text, self._language)

    def add_tone(self, tone: HeardTone) -> None:
        """Take a tone that is heard, or has ended."""
        self.tone_until = inf if not tone.is_over else tone.start + tone.duration + SETTLED / 2
        self.speech.end_before(tone.start)
        signal = self._finder.take(tone)
        if signal is not None:
            self.signal = signal
