"""When the user has finished, and when a voice over the agent's is a barge-in."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.dictation import dictation_of
from voiceflow.turns.languages import language_of
from voiceflow.turns.values import Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPolicy:
    """The thresholds of the turn machine. All times are seconds.

    Attributes:
        silence: Quiet after the last voice that ends a turn, where the words tell nothing.
        silence_finished: The same where the words look finished ("…on Tuesday.").
        silence_open: The same where they look unfinished ("my number is", "for", "let me think").
        silence_dictation: The same within a value that is read out in pieces: a number, letters, an e-mail
            address. Never less than ``silence_open``.
        silence_keys: Quiet after the last key press; ``#`` ends the turn at once.
        final_limit: How long a turn waits for the recogniser's final transcript after the commit.
        voice_to_interrupt: How long a voice over the agent's lasts before it is a barge-in, half of that
            time voiced. Playout is paused from the first voiced packets on, so that nothing is lost.
        words_to_interrupt: Words that it needs besides, 0 for none. Back-channels ("mm-hm") do not count.
        keys_interrupt: Whether a key press is a barge-in.
        resume_after: Quiet after which a paused agent goes on.
        pause_limit: How long a voice that goes on may hold a paused agent without becoming a barge-in.
        stuck_after: Without new words for so long, a turn ends although the VAD still hears a voice.
        noise_after: The same for a voice of which no word was recognised at all.
        language: Code of the language that is spoken ("en", "de-AT"); of one that has no list of words in
            ``voiceflow.turns.languages``, only figures, addresses and punctuation count.
        voice_to_answer: Voice without a single recognised word, from which on the user is asked to repeat;
            half of it is enough if the recogniser did not answer at all.
    """

    silence: float = 0.6
    silence_finished: float = 0.4
    silence_open: float = 1.4
    silence_dictation: float = 1.8
    silence_keys: float = 1.5
    final_limit: float = 2.0
    voice_to_interrupt: float = 0.16
    words_to_interrupt: int = 0
    keys_interrupt: bool = True
    resume_after: float = 0.3
    pause_limit: float = 1.5
    stuck_after: float = 4.0
    noise_after: float = 10.0
    voice_to_answer: float = 0.8
    language: str = "en"

    def __post_init__(self) -> None:
        if self.words_to_interrupt < 0:
            raise ValueError("words_to_interrupt is 0 or more")
        for name in (
            "silence",
            "silence_finished",
            "silence_open",
            "silence_dictation",
            "final_limit",
            "resume_after",
            "pause_limit",
            "stuck_after",
            "noise_after",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be above 0 seconds")

    def silence_after(self, text: str, *, expecting: Expectation | None = None) -> float:
        """How long it must be quiet after these words for the turn to be over.

        Args:
            text: All that was said in the turn so far.
            expecting: The value that the agent asked for; see ``expected_value``.
        """
        language = language_of(self.language)
        match completeness_of(text, expecting=expecting, language=language):
            case Completeness.FINISHED:
                return self.silence_finished
            case Completeness.UNKNOWN:
                return self.silence
        if dictation_of(text, expecting=expecting, language=language) is None:
            return self.silence_open
        return max(self.silence_open, self.silence_dictation)
