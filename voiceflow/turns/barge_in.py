"""Whether a voice over the agent's is a barge-in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from voiceflow.turns.chances import voice_to_interrupt, words_to_interrupt
from voiceflow.turns.distance import Distance
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.draft_voice import SLACK
from voiceflow.turns.listening import Listening
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.unvoiced_words import UnvoicedWords

SURE_WORDS = 3
"""From this many interim words on, the recogniser has not misread a noise."""
LEAST = 0.3
"""Seconds of silence that help to decide whether a sound contains words."""
KNOWN = 0.1
"""Quiet after a murmur that the recogniser has read already: a gap between two words is shorter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a voice over the agent's.

    Attributes:
        reason: In a word or two.
        signals: Measurements and thresholds behind it.
    """

    reason: str
    signals: tuple[tuple[str, float], ...]


class BargeIn:
    """Judges the voice over the agent's: by its words, or as a clear voice that goes on.

    Sounds without words may silence the agent for ``TurnPolicy.pause_limit`` seconds altogether. From then on
    only words do, until it has been quiet for ``TurnPolicy.noise_memory`` seconds.

    Args:
        draft: What the user says.
        listening: Has the thresholds.

    Attributes:
        began: Loop time at which the voice began.
        confidence: How sure the detector is of the voice.
        distance: Whether it is this user's, by its level.
    """

    def __init__(self, draft: TurnDraft, listening: Listening) -> None:
        self.began = 0.0
        self._draft = draft
        self._listening = listening
        self._spent = 0.0
        self._heard_at = -math.inf
        self._unvoiced = UnvoicedWords()
        self.confidence = 1.0
        self.distance = Distance()

    @property
    def policy(self) -> TurnPolicy:
        """The thresholds in force."""
        return self._listening.policy

    @property
    def left(self) -> float:
        """Seconds for which sounds without words may still silence the agent."""
        return max(0.0, self.policy.pause_limit - self._spent)

    @property
    def needs_words(self) -> bool:
        """Whether a voice alone does not silence the agent any more."""
        return self.left < LEAST

    @property
    def is_doubtful(self) -> bool:
        """Whether the voice that is heard does not silence the agent: too much noise, or far away."""
        return self.needs_words or self.distance.is_far

    def reject_far(self, now: float) -> Verdict | None:
        """Whether the voice that has silenced the agent is known to be far by now."""
        signals = (("lasted", now - self.began), ("threshold", self.policy.far_voice))
        return Verdict("far voice", signals) if self.distance.is_far else None

    def begin(self, at: float) -> None:
        """A voice over the agent's begins."""
        self.began = at
        self._draft.voice.restart(self.policy.murmur_voice)

    def hear(self, at: float, confidence: float, below: float | None) -> None:
        """Count a voiced packet, even one that is taken for noise. See ``Voice`` for the arguments."""
        policy = self._listening.policy
        if at - self._heard_at > policy.noise_memory:
            self._spent = 0.0
        self._heard_at = max(self._heard_at, at)
        self.confidence = confidence
        self.distance.hear(at, below, policy)

    def is_recent(self, now: float) -> bool:
        """Whether words that come now may belong to the last sound."""
        return now - self._heard_at <= self.policy.final_limit

    def is_far(self, now: float) -> bool:
        """Whether words that come now are of a voice that is not this user's."""
        return self.distance.has_said(now, self._words_limit)

    def doubts(self, text: str, now: float) -> bool:
        """Whether words that come now are of a sound that is no voice."""
        limit, language = self._words_limit, self._listening.language
        return self._unvoiced.doubts(text, self._heard_at, now, limit=limit, language=language)

    def settle(self, text: str, now: float) -> None:
        """Take a final transcript: of a voice, if one was heard since the last."""
        self._unvoiced.settle(text, self._heard_at, now)

    @property
    def _words_limit(self) -> float:
        """Seconds that words may come after their voice."""
        return max(self.policy.final_limit, 2 * self._draft.voice.words_delay)

    def deny(self, now: float) -> None:
        """There were no words in the sound that has silenced the agent until now."""
        self._spent += max(0.0, now - self.began)
        self._draft.voice.deny()

    def believe(self) -> None:
        """There were words."""
        self._spent = 0.0

    def confirm(self, *, is_heard: bool) -> Verdict | None:
        """Whether the voice is a barge-in by now.

        Args:
            is_heard: Whether the user has heard any of the reply.
        """
        policy, draft = self.policy, self._draft
        backchannel = self._listening.sound.backchannel_since(self.began)
        threshold = voice_to_interrupt(policy.voice_needed(is_heard=is_heard), backchannel)
        words = words_to_interrupt(policy.words_needed(is_heard=is_heard), backchannel, SURE_WORDS)
        lasted = draft.heard_at - self.began
        signals = (
            ("lasted", lasted),
            ("voiced", draft.voice.seconds),
            ("threshold", threshold),
            ("confidence", self.confidence),
            ("words", float(draft.word_count)),
            *(() if backchannel is None else (("backchannel", backchannel),)),
        )
        # Older words were of a voice that was too quiet to be heard.
        is_recent = draft.worded_at >= self.began - policy.final_limit
        if is_recent and draft.word_count >= max(1, words):
            return Verdict("words", signals)
        # Speech has gaps too: a lasting voice counts if half of that time was voiced.
        is_long = lasted >= threshold - SLACK and draft.voice.seconds >= threshold / 2 - SLACK
        if words or not is_long or self.confidence < policy.clear_voice:
            return None
        return Verdict("voice", signals)

    def dismiss(self, now: float) -> Verdict | None:
        """Whether the voice is no barge-in by now."""
        draft = self._draft
        quiet, lasted = now - draft.heard_at, now - self.began
        is_over = quiet >= self._resume_after - SLACK
        if not is_over and lasted < self.left - SLACK:
            return None
        reason = "murmur" if self._has_words else "no barge-in" if is_over else "no words"
        return Verdict(reason, (("voiced", draft.voice.seconds), ("quiet", quiet), ("lasted", lasted)))

    @property
    def deadline(self) -> float:
        """When to ask again whether it is one."""
        return min(self._draft.heard_at + self._resume_after, self.began + self.left)

    @property
    def _has_words(self) -> bool:
        """Whether there are words of this voice."""
        return self._draft.has_words and self._draft.worded_at >= self.began

    @property
    def _resume_after(self) -> float:
        """Quiet after which the agent goes on: short after a murmur that is read already."""
        is_murmur = self._has_words and not self._draft.word_count
        return min(self.policy.resume_after, KNOWN) if is_murmur else self.policy.resume_after
