"""What voice, words, tones and pauses say about who answered a call."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from voiceflow.answering.evidence import SETTLED, AnswerEvidence
from voiceflow.answering.kinds import AnsweredBy
from voiceflow.answering.rules import AnswerRules
from voiceflow.answering.signals import SignalKind
from voiceflow.answering.words import GreetingKind

LONE_BEEP = 2.0
"""Seconds after a beep without any greeting, until it counts as a mailbox."""

WORDLESS = "no words"
"""Why a greeting counts as a machine's that was long, and of which no word was understood."""

EPSILON = 1e-6
"""Seconds by which a moment may be missed, for the rounding of floats."""

_BY_SIGNAL = {SignalKind.FAX: AnsweredBy.FAX, SignalKind.SPECIAL_INFORMATION: AnsweredBy.NO_MESSAGE}
_BY_WORDS = {
    GreetingKind.NO_MESSAGE: AnsweredBy.NO_MESSAGE,
    GreetingKind.SCREENING: AnsweredBy.SCREENING,
    GreetingKind.HOLD: AnsweredBy.IVR,
    GreetingKind.IVR: AnsweredBy.IVR,
    GreetingKind.VOICEMAIL: AnsweredBy.VOICEMAIL,
}


class Signs:
    """Reads the evidence at a moment. Each answer is who it shows, and why; None if it shows nothing yet.

    Args:
        heard: The evidence.
        rules: Limits.
        began: Loop time of the answer.
    """

    def __init__(self, heard: AnswerEvidence, rules: AnswerRules, began: float) -> None:
        self._heard, self._rules, self._began = heard, rules, began

    def by_sign(self, now: float) -> tuple[AnsweredBy, str] | None:
        """What tones, words or music show."""
        music = (AnsweredBy.IVR, "music") if self._heard.is_music else None
        return self._by_tone(now) or self.by_words(now) or music

    def _by_tone(self, now: float) -> tuple[AnsweredBy, str] | None:
        signal = self._heard.signal
        if signal is None or self._heard.tone_until == inf:
            return None
        if signal.kind in _BY_SIGNAL:
            return _BY_SIGNAL[signal.kind], signal.kind.value
        wait = SETTLED if self._heard.speech.is_heard else inf if signal.may_be_fax else LONE_BEEP
        return (AnsweredBy.VOICEMAIL, "beep") if now >= signal.end + wait - EPSILON else None

    def by_words(self, now: float) -> tuple[AnsweredBy, str] | None:
        """What the words show."""
        if self._heard.kind is None:
            return None
        if self._heard.kind is GreetingKind.HUMAN:
            is_quiet = self._heard.speech.pause(now) >= self._rules.words_pause - EPSILON
            return (AnsweredBy.HUMAN, "words") if is_quiet else None
        return _BY_WORDS[self._heard.kind], "words"

    def by_pause(self, now: float) -> tuple[AnsweredBy, str] | None:
        """What the length of the speech shows, and the pause after it."""
        speech, rules = self._heard.speech, self._rules
        if not speech.is_heard or self._heard.tone_until == inf:
            return None
        is_wordless = not self._heard.has_words and speech.length > rules.wordless
        for longest, pause, reason in (
            (rules.short, rules.short_pause, "short greeting"),
            (rules.medium, rules.medium_pause, "pause"),
            (inf, rules.long_pause, "long pause"),
        ):
            if speech.length <= longest:
                is_due = speech.pause(now) >= pause - EPSILON
                found = (AnsweredBy.VOICEMAIL, WORDLESS) if is_wordless else (AnsweredBy.HUMAN, reason)
                return found if is_due else None
        return None

    def by_limit(self, now: float) -> tuple[AnsweredBy, str] | None:
        """What is assumed of speech without an end, or of silence."""
        if self._heard.speech.is_heard:
            is_long = now >= self._heard.speech.first + self._rules.budget - EPSILON
            return (AnsweredBy.VOICEMAIL, "long greeting") if is_long else None
        is_silent = now >= self._began + self._rules.silence - EPSILON
        return (AnsweredBy.UNKNOWN, "silence") if is_silent and self._heard.tone_until < inf else None

    def moments(self) -> Iterator[float]:
        """Every moment at which time alone changes a decision."""
        rules, speech = self._rules, self._heard.speech
        if not speech.is_heard:
            yield self._began + rules.silence
        else:
            yield speech.first + rules.budget
            for pause in (
                rules.words_pause,
                rules.short_pause,
                rules.medium_pause,
                rules.long_pause,
                rules.screener_pause,
                rules.machine_pause,
            ):
                yield speech.last + pause
        if self._heard.signal is not None:
            for wait in (SETTLED, rules.beep_pause, LONE_BEEP, rules.machine_pause):
                yield self._heard.signal.end + wait
