"""The user's turn while it grows: words, keys, voice and their times."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.turns.certainty import Certainty
from voiceflow.turns.draft_voice import DraftVoice
from voiceflow.turns.interim_words import InterimWords
from voiceflow.turns.languages import language_of, primary
from voiceflow.turns.taken_words import TakenWords
from voiceflow.turns.turn import USER, UserTurn, attributed
from voiceflow.turns.words import words_of

_LATEST = 2.0
"""Seconds after a voice in which its words come."""


class TurnDraft:
    """The user's words and keys since the last turn was taken. All times are loop seconds.

    Attributes:
        heard_at: When the last voice, word or key was.
        worded_at: When the recogniser last had new words.
        keyed_at: When the last key was pressed.
        commit_at: When the last commit was sent whose final transcript has not come yet.
        keys: The digits.
        voice: Whether the user speaks, and for how long.

    Args:
        language: Code of the language that is expected. Its back-channels count as such.
    """

    def __init__(self, language: str = "en") -> None:
        self.expect_language(language)
        self._spoken: str | None = None
        self.heard_at = self.worded_at = self.keyed_at = 0.0
        self.commit_at: float | None = None
        self.voice = DraftVoice()
        self._commits = 0
        self._started: float | None = None
        self._finals: list[tuple[str, str]] = []
        self._murmurs: list[bool] = []
        self._interims = InterimWords()
        self._taken = TakenWords()
        self._certainty = Certainty()
        self.keys = ""
        self._begins_with_keys = False

    def expect_language(self, language: str) -> None:
        """Expect another language from here on."""
        self._code, self._language = primary(language), language_of(language)

    @property
    def text(self) -> str:
        """The final words of all speakers."""
        return " ".join(text for _, text in self._finals)

    @property
    def settled_text(self) -> str:
        """The words of the turn if it ends now, with their speakers; empty if more are on their way."""
        is_settled = self.commit_at is None and not self._interims.all and not self.keys
        return attributed(self._finals) if is_settled else ""

    @property
    def stable_text(self) -> str:
        """The same, if the final text of interim words is awaited that have come since the last voice."""
        is_stable = bool(self._interims.all) and self.worded_at >= self.heard_at and not self.keys
        return attributed([*self._finals, *self._interims.all]) if is_stable else ""

    @property
    def confidence(self) -> float | None:
        """How sure the recogniser is of its last final words, from 0 to 1; None if that is not known."""
        return self._certainty.latest

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a final word nor a key."""
        return not self._finals and not self.keys

    @property
    def has_words(self) -> bool:
        """Whether there is any word, interim ones included."""
        return bool(self._finals) or self._interims.has_any

    @property
    def is_murmur(self) -> bool:
        """Whether there are no words but back-channels, each utterance judged by itself."""
        return all(self._murmurs) and all(self._is_backchannel(text) for _, text in self._interims.all)

    @property
    def ends_with_murmur(self) -> bool:
        """Whether the last final words are a back-channel."""
        return self._murmurs[-1:] == [True]

    def is_unsettled(self, is_answer: Callable[[str], bool]) -> bool:
        """Whether there are interim words whose final text has not come, more than signs of listening.

        Args:
            is_answer: Whether a back-channel answers the agent.
        """
        return any(not self._is_backchannel(text) or is_answer(text) for _, text in self._interims.all)

    @property
    def word_count(self) -> int:
        """Words so far, interim ones included; utterances that are nothing but back-channels do not count."""
        finals = zip(self._finals, self._murmurs, strict=True)
        pieces = [text for (_, text), is_murmur in finals if not is_murmur]
        pieces += [text for _, text in self._interims.all if not self._is_backchannel(text)]
        return sum(len(words_of(piece)) for piece in pieces)

    def _is_backchannel(self, text: str) -> bool:
        return self.voice.is_backchannel(text, self._language)

    def hear(self, at: float) -> None:
        """Something came from the user."""
        self.heard_at = max(self.heard_at, at)
        if self._started is None:
            self._started = at

    def hear_voice(self, at: float, counted: float) -> None:
        """A voiced packet.

        Args:
            at: Its time; of the first one, when the voice began.
            counted: What the VAD has counted since its start of speech.
        """
        is_new = not self.voice.is_open
        new = self.voice.hear(at, counted, is_late=at - self.heard_at > _LATEST)
        if not is_new and self._started is not None:
            # As ``hear`` does: nearly every voiced packet comes this way.
            self.heard_at = max(self.heard_at, at)
            return
        self.hear(at)
        if is_new:
            self._interims.expect(is_next=self.commit_at is not None)
            # A VAD that reports a voice only once it has lasted reports when it began.
            self.hear(at + new)

    def commit(self, now: float) -> None:
        """The recogniser was asked for its final transcript."""
        self.commit_at = now
        self._commits += 1

    def interim(self, text: str, now: float, speaker: str = USER) -> None:
        """Take interim words of this speaker."""
        text = self._taken.skip(text, speaker)
        had_words = self.has_words
        if not self._interims.add(text, speaker):
            return
        if text and not had_words:
            self.voice.note_first_words(now)
        self.worded_at = now
        self.voice.is_noise &= not text

    def final(
        self,
        text: str,
        now: float,
        speaker: str = USER,
        *,
        language: str | None = None,
        confidence: float | None = None,
        is_far: bool = False,
    ) -> bool:
        """Take a final transcript.

        Args:
            text: The words.
            now: Loop time.
            speaker: Who said them.
            language: In which language.
            confidence: How sure the recogniser is.
            is_far: Whether somebody in the background said them: they count as a murmur.

        Returns:
            Whether there are words in it that no turn has carried yet.
        """
        text = self._taken.settle(text, speaker)
        lost = self._interims.settle(text, speaker)
        self._finals += lost
        self._murmurs += [self._is_backchannel(words) for _, words in lost]
        if not text:
            # One commit is answered: there were no words.
            self._commits = max(0, self._commits - 1)
            if not self._commits:
                self.commit_at = None
            return False
        if language and speaker == USER:
            self._spoken = primary(language)
        if not self.has_words:
            self.voice.note_first_words(now)
        self._certainty.add(text, confidence)
        self._finals.append((speaker, text))
        self._murmurs.append(is_far or self._is_backchannel(text))
        if not self._interims.all:
            self.commit_at, self._commits = None, 0
        self.worded_at = now
        if self._started is None:
            self._started = now
        return True

    def key(self, digit: str, now: float) -> None:
        """A key press."""
        if not self.keys:
            self._begins_with_keys = not self._finals and not self._interims.all
        self.keys += digit
        self.keyed_at = now
        self.hear(now)

    def take(self) -> UserTurn:
        """Return the turn, and start an empty draft. Interim words without a final text count as final."""
        started = self.heard_at if self._started is None else self._started
        unsettled = self._interims.all
        turn = UserTurn(
            text=attributed([*self._finals, *unsettled]),
            digits=self.keys,
            begins_with_keys=bool(self.keys) and self._begins_with_keys,
            started=started,
            ended=self.heard_at,
            language=self._spoken or self._code,
            confidence=self._certainty.take(),
        )
        self._finals, self._murmurs, self.keys = [], [], ""
        self._interims.clear()
        self._taken.replace(unsettled)
        self._started = self.commit_at = self._spoken = None
        self._commits = 0
        self.voice.restart()
        return turn
