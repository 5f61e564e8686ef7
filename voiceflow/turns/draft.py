"""The user's turn while it grows: words, keys, voice and their times."""

from __future__ import annotations

from voiceflow.turns.completeness import is_backchannel, words_of
from voiceflow.turns.turn import USER, UserTurn, attributed


class TurnDraft:
    """What the user has said and keyed since the last turn was taken. All times are loop seconds.

    Attributes:
        heard_at: When the last voice, word or key was.
        worded_at: When the recogniser last had new words.
        keyed_at: When the last key was pressed.
        commit_at: When the commit was sent whose final transcript has not come yet.
        voiced: Seconds of voice, since the draft began or ``restart_voice`` was called.
        opened_at: When the voice that is open, or was last, began.
        is_voice_open: Whether the VAD has told a start of speech and no end.
        is_noise: Whether the voice that the VAD still hears is taken for noise. It counts no more until
            words come or it ends.
    """

    def __init__(self) -> None:
        self.heard_at = self.worded_at = self.keyed_at = 0.0
        self.commit_at: float | None = None
        self.voiced = self.opened_at = 0.0
        self.is_voice_open = self.is_noise = False
        self._counted = 0.0
        self._started: float | None = None
        self._finals: list[tuple[str, str]] = []
        self._interims: dict[str, str] = {}
        self._keys = ""

    @property
    def text(self) -> str:
        """The final words, whoever said them."""
        return " ".join(text for _, text in self._finals)

    @property
    def keys(self) -> str:
        """The digits."""
        return self._keys

    @property
    def _interim(self) -> str:
        return " ".join(text for text in self._interims.values() if text)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a final word nor a key."""
        return not self._finals and not self._keys

    @property
    def has_words(self) -> bool:
        """Whether there is any word, interim ones included."""
        return bool(self._finals or self._interim)

    @property
    def is_murmur(self) -> bool:
        """Whether the words are nothing but back-channels."""
        return is_backchannel(f"{self.text} {self._interim}")

    @property
    def is_unsettled(self) -> bool:
        """Whether there are interim words, more than back-channels, whose final text has not come."""
        return bool(self._interim) and not is_backchannel(self._interim)

    @property
    def word_count(self) -> int:
        """Words so far, interim ones included; back-channels alone count as none."""
        return 0 if self.is_murmur else len(words_of(f"{self.text} {self._interim}"))

    def hear(self, at: float) -> None:
        """Something came from the user."""
        self.heard_at = max(self.heard_at, at)
        if self._started is None:
            self._started = at

    def voice(self, at: float, counted: float) -> None:
        """A voiced packet.

        Args:
            at: Its time.
            counted: What the VAD has counted since its start of speech.
        """
        self.hear(at)
        if not self.is_voice_open:
            self.is_voice_open, self.opened_at = True, at
        self.voiced += counted - self._counted if counted > self._counted else 0.0
        self._counted = counted

    def end_voice(self, *, is_noise: bool = False) -> None:
        """The voice is over, or is not listened to any more."""
        self.is_voice_open, self.is_noise = False, is_noise
        if not is_noise:
            self._counted = 0.0

    def restart_voice(self) -> None:
        """Count voice from here on, as over the agent's speech."""
        self.voiced = 0.0

    def interim(self, text: str, now: float, speaker: str = USER) -> None:
        """What the recogniser believes that this speaker is saying."""
        if text != self._interims.get(speaker, ""):
            self._interims[speaker] = text
            self.worded_at = now
            self.is_noise = self.is_noise and not text

    def final(self, text: str, now: float, speaker: str = USER) -> None:
        """What the recogniser settled on."""
        self._finals.append((speaker, text))
        self._interims.pop(speaker, None)
        self.commit_at = None
        self.worded_at = now
        if self._started is None:
            self._started = now

    def key(self, digit: str, now: float) -> None:
        """A key press."""
        self._keys += digit
        self.keyed_at = now
        self.hear(now)

    def take(self) -> UserTurn:
        """The turn, and an empty draft behind it."""
        started = self.heard_at if self._started is None else self._started
        text = attributed(self._finals)
        turn = UserTurn(text=text, digits=self._keys, started=started, ended=self.heard_at)
        self._finals, self._interims, self._keys = [], {}, ""
        self._started = self.commit_at = None
        self.voiced = 0.0
        return turn
