"""Deciding who or what answered a call, from voice, words and tones. No I/O and no clock."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from voiceflow.answering.kinds import AnsweredBy
from voiceflow.answering.rules import AnswerRules
from voiceflow.answering.signals import SignalFinder, SignalKind, ToneSignal
from voiceflow.answering.speech import SpeechSpan
from voiceflow.answering.verdict import AnswerVerdict
from voiceflow.answering.words import GreetingKind, greeting_kind
from voiceflow.audio.tone_meter import HeardTone

LONGEST_TEXT = 2000
"""Characters of the transcript that are kept."""

SETTLED = 0.2
"""Seconds after a tone in which it may turn out to be the first of several."""

LONE_BEEP = 2.0
"""Seconds after a beep without any greeting, until it counts as a mailbox."""

WORDLESS = "no words"
"""Why a greeting counts as a machine's that was long, and of which no word was understood."""

_EPSILON = 1e-6
_BY_SIGNAL = {SignalKind.FAX: AnsweredBy.FAX, SignalKind.SPECIAL_INFORMATION: AnsweredBy.NO_MESSAGE}
_BY_WORDS = {
    GreetingKind.NO_MESSAGE: AnsweredBy.NO_MESSAGE,
    GreetingKind.SCREENING: AnsweredBy.SCREENING,
    GreetingKind.HOLD: AnsweredBy.IVR,
    GreetingKind.IVR: AnsweredBy.IVR,
    GreetingKind.VOICEMAIL: AnsweredBy.VOICEMAIL,
}
_ASSISTANTS = (AnsweredBy.SCREENING, AnsweredBy.IVR)
"""Machines after which a person may come to the phone."""


class AnswerClassifier:
    """Decides once, and revises the decision when a machine or a person shows itself later.

    Events are passed in as they happen. After each, and at :attr:`deadline`, call :meth:`check`.

    Args:
        began: Loop time of the answer.
        rules: Limits.
        language: ISO 639-1 code of the words.

    Attributes:
        verdict: The latest decision; None at first.
        turn: Number of the far end's turn: 0 for the greeting.
    """

    def __init__(self, began: float, rules: AnswerRules | None = None, *, language: str = "en") -> None:
        self.verdict: AnswerVerdict | None = None
        self.turn = 0
        self._began = began
        self._rules = rules or AnswerRules()
        self._language = language
        self._finder = SignalFinder()
        self._speech = SpeechSpan()
        self._finals = self._interim = ""
        self._kind: GreetingKind | None = None
        self._signal: ToneSignal | None = None
        self._tone_until = -inf
        self._is_music = self._has_answered = False

    def hear_voice(self, at: float) -> None:
        """A voice was heard at this moment. It is called for each packet with a voice."""
        if at <= self._tone_until:
            return
        if self._is_assistant and self._speech.pause(at) >= self._rules.screener_pause:
            # Its last turn was not answered: it goes on, or a person comes to the phone.
            self.answer()
        self._speech.add(at)

    def hear_words(self, text: str, now: float, *, is_final: bool) -> None:
        """The recogniser understood these words; an interim transcript replaces the one before."""
        if not self._speech.is_heard and text:
            self._speech.add(now)
        if is_final:
            self._finals = f"{self._finals} {text}".strip()[-LONGEST_TEXT:]
            self._interim = ""
        else:
            self._interim = text[-LONGEST_TEXT:]
        self._kind = greeting_kind(self.text, self._language)

    def hear_tone(self, tone: HeardTone) -> None:
        """A tone is heard, or has ended."""
        self._tone_until = inf if not tone.is_over else tone.start + tone.duration + SETTLED / 2
        self._speech.end_before(tone.start)
        signal = self._finder.take(tone)
        if signal is not None:
            self._signal = signal

    def hear_music(self) -> None:
        """Music is heard: a queue."""
        self._is_music = True

    def answer(self) -> None:
        """The agent has spoken or pressed keys: what follows answers it."""
        self.turn += 1
        self._speech = SpeechSpan()
        self._finals = self._interim = ""
        self._kind = None
        self._signal = None
        self._is_music = False
        self._has_answered = True

    @property
    def kind(self) -> GreetingKind | None:
        """What the words since the agent's last words show."""
        return self._kind

    @property
    def has_interim(self) -> bool:
        """Whether there are words that are not final yet."""
        return bool(self._interim)

    @property
    def text(self) -> str:
        """What was said since the agent's last words."""
        return f"{self._finals} {self._interim}".strip()

    @property
    def deadline(self) -> float | None:
        """Loop time at which time alone may decide something; None if nothing is due."""
        return self._deadline

    _deadline: float | None = None

    def check(self, now: float) -> AnswerVerdict | None:
        """Decide, if it is time.

        Returns:
            A new decision, or None.
        """
        found = self._first(now) if self.verdict is None else self._revise(now)
        self._deadline = min((at for at in self._moments() if at > now + _EPSILON), default=None)
        if found is None:
            return None
        answered_by, reason = found
        if self.verdict is not None and self.verdict.answered_by is answered_by:
            return None
        self.verdict = AnswerVerdict(
            answered_by=answered_by,
            at=now - self._began,
            reason=reason,
            signals=tuple(_describe(self._speech, self._signal, self.text, now)),
        )
        return self.verdict

    def is_over(self, now: float) -> bool:
        """Whether the machine has finished speaking, so that the agent may."""
        if self.verdict is None or not self.verdict.answered_by.is_machine:
            return False
        rules, speech, signal = self._rules, self._speech, self._signal
        if self.verdict.answered_by is not AnsweredBy.VOICEMAIL:
            return speech.is_heard and speech.pause(now) >= rules.screener_pause - _EPSILON
        if signal is not None and signal.kind is SignalKind.BEEP and signal.end >= speech.last:
            return now >= signal.end + rules.beep_pause - _EPSILON
        return speech.is_heard and speech.pause(now) >= rules.machine_pause - _EPSILON

    @property
    def _has_words(self) -> bool:
        return any(map(str.isalnum, self.text))

    @property
    def _is_assistant(self) -> bool:
        return self.verdict is not None and self.verdict.answered_by in _ASSISTANTS

    def _first(self, now: float) -> tuple[AnsweredBy, str] | None:
        return self._by_sign(now) or self._by_pause(now) or self._by_limit(now)

    def _by_sign(self, now: float) -> tuple[AnsweredBy, str] | None:
        """What tones, words or music show."""
        music = (AnsweredBy.IVR, "music") if self._is_music else None
        return self._by_tone(now) or self._by_words(now) or music

    def _by_tone(self, now: float) -> tuple[AnsweredBy, str] | None:
        signal = self._signal
        if signal is None or self._tone_until == inf:
            return None
        if signal.kind in _BY_SIGNAL:
            return _BY_SIGNAL[signal.kind], signal.kind.value
        wait = SETTLED if self._speech.is_heard else inf if signal.may_be_fax else LONE_BEEP
        return (AnsweredBy.VOICEMAIL, "beep") if now >= signal.end + wait - _EPSILON else None

    def _by_words(self, now: float) -> tuple[AnsweredBy, str] | None:
        if self._kind is None:
            return None
        if self._kind is GreetingKind.HUMAN:
            is_quiet = self._speech.pause(now) >= self._rules.words_pause - _EPSILON
            return (AnsweredBy.HUMAN, "words") if is_quiet else None
        return _BY_WORDS[self._kind], "words"

    def _by_pause(self, now: float) -> tuple[AnsweredBy, str] | None:
        speech, rules = self._speech, self._rules
        if not speech.is_heard or self._tone_until == inf:
            return None
        is_wordless = not self._has_words and speech.length > rules.wordless
        for longest, pause, reason in (
            (rules.short, rules.short_pause, "short greeting"),
            (rules.medium, rules.medium_pause, "pause"),
            (inf, rules.long_pause, "long pause"),
        ):
            if speech.length <= longest:
                is_due = speech.pause(now) >= pause - _EPSILON
                found = (AnsweredBy.VOICEMAIL, WORDLESS) if is_wordless else (AnsweredBy.HUMAN, reason)
                return found if is_due else None
        return None

    def _by_limit(self, now: float) -> tuple[AnsweredBy, str] | None:
        if self._speech.is_heard:
            is_long = now >= self._speech.first + self._rules.budget - _EPSILON
            return (AnsweredBy.VOICEMAIL, "long greeting") if is_long else None
        is_silent = now >= self._began + self._rules.silence - _EPSILON
        return (AnsweredBy.UNKNOWN, "silence") if is_silent and self._tone_until < inf else None

    def _revise(self, now: float) -> tuple[AnsweredBy, str] | None:
        assert self.verdict is not None
        by = self.verdict.answered_by
        if not by.is_machine:
            return self._unmask(now)
        found = self._by_words(now)
        has_more = self._has_words or self._is_music
        if self.verdict.reason == WORDLESS and has_more and not self._has_answered:
            # The words came late: decide as at first.
            return self._by_sign(now) or self._by_pause(now)
        if self._is_assistant:
            if by is AnsweredBy.SCREENING and self._kind in (GreetingKind.HOLD, GreetingKind.IVR):
                return None  # The screener asks the caller to wait.
            if found is not None and found[0] is not AnsweredBy.HUMAN:
                return found
            if self._has_answered:
                return found or (self._by_pause(now) if self.text else None)
        elif found is not None and found[0] is AnsweredBy.NO_MESSAGE:
            return found
        elif found is not None and found[0] is AnsweredBy.HUMAN and self._has_answered:
            return AnsweredBy.HUMAN, "words after the beep"
        return None

    def _unmask(self, now: float) -> tuple[AnsweredBy, str] | None:
        """A machine behind what was taken for a person, or a person after a silence."""
        assert self.verdict is not None
        if now > self._began + self._rules.revision:
            return None
        found = self._by_sign(now)
        if self.verdict.answered_by is AnsweredBy.UNKNOWN:
            return found or self._by_pause(now)
        return found if found is not None and found[0].is_machine else None

    def _moments(self) -> Iterator[float]:
        """Every moment at which time alone changes a decision."""
        rules, speech = self._rules, self._speech
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
        if self._signal is not None:
            for wait in (SETTLED, rules.beep_pause, LONE_BEEP, rules.machine_pause):
                yield self._signal.end + wait


def _describe(
    speech: SpeechSpan, signal: ToneSignal | None, text: str, now: float
) -> Iterator[tuple[str, float]]:
    """The measurements behind a decision."""
    if speech.is_heard:
        yield "greeting", round(speech.length, 3)
        yield "pause", round(max(0.0, speech.pause(now)), 3)
        yield "stretches", float(speech.stretches)
    if signal is not None:
        yield "frequency", round(signal.frequency, 1)
        yield "tone", round(signal.end - signal.start, 3)
    yield "words", float(len(text.split()))
