"""Deciding who or what answered a call, from voice, words and tones. No I/O and no clock."""

from __future__ import annotations

from collections.abc import Iterator

from voiceflow.answering.evidence import AnswerEvidence
from voiceflow.answering.kinds import AnsweredBy
from voiceflow.answering.rules import AnswerRules
from voiceflow.answering.signals import SignalKind, ToneSignal
from voiceflow.answering.signs import EPSILON, WORDLESS, Signs
from voiceflow.answering.speech import SpeechSpan
from voiceflow.answering.verdict import AnswerVerdict
from voiceflow.answering.words import GreetingKind
from voiceflow.audio.tone_meter import HeardTone

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
        self._heard = AnswerEvidence(language)
        self._signs = Signs(self._heard, self._rules, began)
        self._has_answered = False

    def hear_voice(self, at: float) -> None:
        """A voice was heard at this moment. It is called for each packet with a voice."""
        if at <= self._heard.tone_until:
            return
        if self._is_assistant and self._heard.speech.pause(at) >= self._rules.screener_pause:
            # Its last turn was not answered: it goes on, or a person comes to the phone.
            self.answer()
        self._heard.speech.add(at)

    def hear_words(self, text: str, now: float, *, is_final: bool) -> None:
        """The recogniser understood these words; an interim transcript replaces the one before."""
        self._heard.add_words(text, now, is_final=is_final)

    def hear_tone(self, tone: HeardTone) -> None:
        """A tone is heard, or has ended."""
        self._heard.add_tone(tone)

    def hear_music(self) -> None:
        """Music is heard: a queue."""
        self._heard.is_music = True

    def answer(self) -> None:
        """The agent has spoken or pressed keys: what follows answers it."""
        self.turn += 1
        self._heard.restart()
        self._has_answered = True

    @property
    def kind(self) -> GreetingKind | None:
        """What the words since the agent's last words show."""
        return self._heard.kind

    @property
    def has_interim(self) -> bool:
        """Whether there are words that are not final yet."""
        return self._heard.has_interim

    @property
    def text(self) -> str:
        """What was said since the agent's last words."""
        return self._heard.text

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
        self._deadline = min((at for at in self._signs.moments() if at > now + EPSILON), default=None)
        if found is None:
            return None
        answered_by, reason = found
        if self.verdict is not None and self.verdict.answered_by is answered_by:
            return None
        self.verdict = AnswerVerdict(
            answered_by=answered_by,
            at=now - self._began,
            reason=reason,
            signals=tuple(_describe(self._heard.speech, self._heard.signal, self.text, now)),
        )
        return self.verdict

    def is_over(self, now: float) -> bool:
        """Whether the machine has finished speaking, so that the agent may."""
        if self.verdict is None or not self.verdict.answered_by.is_machine:
            return False
        rules, speech, signal = self._rules, self._heard.speech, self._heard.signal
        if self.verdict.answered_by is not AnsweredBy.VOICEMAIL:
            return speech.is_heard and speech.pause(now) >= rules.screener_pause - EPSILON
        if signal is not None and signal.kind is SignalKind.BEEP and signal.end >= speech.last:
            return now >= signal.end + rules.beep_pause - EPSILON
        return speech.is_heard and speech.pause(now) >= rules.machine_pause - EPSILON

    @property
    def _is_assistant(self) -> bool:
        return self.verdict is not None and self.verdict.answered_by in _ASSISTANTS

    def _first(self, now: float) -> tuple[AnsweredBy, str] | None:
        return self._signs.by_sign(now) or self._signs.by_pause(now) or self._signs.by_limit(now)

    def _revise(self, now: float) -> tuple[AnsweredBy, str] | None:
        assert self.verdict is not None
        by = self.verdict.answered_by
        if not by.is_machine:
            return self._unmask(now)
        found = self._signs.by_words(now)
        has_more = self._heard.has_words or self._heard.is_music
        if self.verdict.reason == WORDLESS and has_more and not self._has_answered:
            # The words came late: decide as at first.
            return self._signs.by_sign(now) or self._signs.by_pause(now)
        if self._is_assistant:
            if by is AnsweredBy.SCREENING and self._heard.kind in (GreetingKind.HOLD, GreetingKind.IVR):
                return None  # The screener asks the caller to wait.
            if found is not None and found[0] is not AnsweredBy.HUMAN:
                return found
            if self._has_answered:
                return found or (self._signs.by_pause(now) if self.text else None)
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
        found = self._signs.by_sign(now)
        if self.verdict.answered_by is AnsweredBy.UNKNOWN:
            return found or self._signs.by_pause(now)
        return found if found is not None and found[0].is_machine else None


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
