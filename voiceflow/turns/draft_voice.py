"""The voice of the user's turn while it grows: whether it is open, how much of it there was, and how long."""

from __future__ import annotations

from voiceflow.turns.backchannels import is_backchannel
from voiceflow.turns.languages import Language
from voiceflow.turns.misreadings import is_invented, is_laugh, may_be_murmur, without_repeats

SLACK = 1e-9
"""Seconds by which sums of packet lengths may miss a threshold."""
_PAUSE = 0.6
"""Seconds without a voice within which somebody goes on in the same breath."""


class DraftVoice:
    """The voice since the last turn was taken. All times are loop seconds.

    Attributes:
        seconds: Of voice, since the draft began or ``restart`` was called.
        lasted: The same with the pauses between, those of ``_PAUSE`` and longer left out: in noise the
            detector hears parts of a sentence.
        opened_at: When the voice that is open, or was last, began.
        is_open: Whether the VAD has reported a start of speech and no end.
        is_noise: Whether the voice that the VAD still hears is taken for noise. It counts no more until
            words come or it ends.
        words_delay: The longest time from the beginning of a voice to its first words, so far in the call.
    """

    def __init__(self) -> None:
        self.seconds = self.lasted = self.opened_at = 0.0
        self.is_open = self.is_noise = False
        self.words_delay = 0.0
        self._murmur_voice = self._denied = 0.0
        self._counted = self._before = self._heard_at = 0.0

    def hear(self, at: float, counted: float, *, is_late: bool) -> float:
        """Count a voiced packet.

        Args:
            at: Its time; of the first one, when the voice began.
            counted: What the VAD has counted since its start of speech.
            is_late: Whether words of the voice before would have come by now.

        Returns:
            The seconds of voice that are new.
        """
        new = max(0.0, counted - self._counted)
        begins = at if self.is_open else at + new
        if not self.is_open:
            self.is_open, self.opened_at = True, at
            if is_late:
                self._before = 0.0
        since = begins - self._heard_at
        self.lasted += since if self.seconds and new < since < _PAUSE else new
        self.seconds += new
        self._counted, self._heard_at = counted, begins
        return new

    def ignore(self, counted: float) -> None:
        """A voiced packet of what is taken for noise."""
        self._counted = counted

    def end(self) -> None:
        """The voice is over."""
        self.is_open = self.is_noise = False
        self._before, self._counted = self._counted, 0.0

    def take_for_noise(self) -> None:
        """The voice goes on, and is ignored from now on."""
        self.is_open, self.is_noise = False, True

    def dismiss(self) -> None:
        """Take the voice so far, which may go on, for noise."""
        self.restart()
        self.is_open, self.is_noise = False, self.is_open or self.is_noise

    def restart(self, murmur_voice: float = 0.0) -> None:
        """Count voice from here on, as over the agent's speech.

        Args:
            murmur_voice: Seconds of voice up to which words may be a murmur that was misread.
        """
        self.seconds = self.lasted = self._denied = 0.0
        self._murmur_voice = murmur_voice

    def deny(self) -> None:
        """The voice so far was no barge-in, and counts no more. Its words may still come."""
        self.seconds, self.lasted, self._denied = 0.0, 0.0, self.seconds or self._denied

    def has_lasted(self, seconds: float) -> bool:
        """Whether there was a voice for so long. Speech has gaps: half of that time is voiced."""
        return self.lasted >= seconds - SLACK and self.seconds >= seconds / 2 - SLACK

    def note_first_words(self, now: float) -> None:
        """Learn how long the recogniser needs for the first words of a voice."""
        if self.is_open:
            self.words_delay = max(self.words_delay, now - self.opened_at)

    def is_backchannel(self, text: str, language: Language) -> bool:
        """Whether words are a back-channel; over the agent's speech the length of the voice counts too."""
        said_in = self.seconds or self._denied
        if not (said_in and self._murmur_voice):
            return is_backchannel(text, language)
        once = without_repeats(text)
        if is_backchannel(once, language) or is_laugh(once):
            return True
        is_short = said_in <= self._murmur_voice and may_be_murmur(once, language)
        # The count since the agent was silenced may be a part of the voice.
        return is_short or is_invented(text, max(said_in, self._counted, self._before))
