"""When the user has finished, and when a voice over the agent's is a barge-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from voiceflow.turns.brevity import is_brief
from voiceflow.turns.chances import lean
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.dictation import dictation_of, is_lone_number
from voiceflow.turns.languages import check_code, language_of
from voiceflow.turns.seconds import check_seconds
from voiceflow.turns.values import Expectation
from voiceflow.turns.wishes import asks_for_time

SILENCES = (
    "silence_finished",
    "silence",
    "silence_brief",
    "silence_open",
    "silence_dictation",
    "silence_hold",
)
"""The fields of ``TurnPolicy`` of which the words of a turn choose one."""

_HEARD = ("silence_finished", "silence", "silence_brief")
"""Those that a turn model adjusts."""
_LONG = ("silence_dictation", "silence_hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnPolicy:
    """The thresholds of the turn machine. All times are seconds.

    Attributes:
        silence: Quiet after the last voice that ends a turn, where the words are neutral.
        silence_finished: The same where the words look finished ("…on Tuesday.").
        silence_brief: The same after a few words that may be the beginning of more ("I booked a room."),
            where the agent has asked for nothing in particular. Never less than ``silence``.
        silence_open: The same where they look unfinished ("my number is", "for", "let me think").
        silence_dictation: The same within a value that is read out in pieces: a number, letters, an e-mail
            address. Never less than ``silence_open``.
        silence_hold: The same after a request for time ("hold on", "let me look that up"). Never less than
            ``silence_open``.
        silence_learnt: How far ``silence`` and ``silence_finished`` are stretched for a user who has paused
            longer within turns before; 0 for not at all. ``silence_brief`` is stretched as far as
            ``silence_doubted``.
        silence_doubted: How long it must be quiet where a turn model hears that the user goes on, or the
            recogniser is unsure of the words (``confidence_to_end``), and the words do not look unfinished.
            Never more than ``silence_open``.
        silence_keys: Quiet after the last key press; ``#`` ends the turn at once.
        final_limit: How long a turn waits for the recogniser's final transcript after the commit.
        voice_to_silence: How long after its beginning a voice over the agent's clears the carrier's buffer,
            counted from the first sound of it that the detector heard, before it knew it for a voice.
            From the first voiced packets on nothing more is sent, and nothing is lost; what the carrier has
            already plays on until then, so that a short murmur leaves a short gap. 0 for silence at once.
        voice_to_interrupt: How long a voice over the agent's lasts before it is a barge-in without any word,
            half of that time voiced.
        words_to_interrupt: Words that a barge-in needs. 0 for one word, or none in a clear voice that goes
            on. Back-channels ("mm-hm") do not count.
        voice_to_interrupt_thinking: The same while nothing of a reply was heard.
        words_to_interrupt_thinking: The same while nothing of a reply was heard; None for the same number.
        clear_voice: How sure the detector is, from 0 to 1, of a voice that needs no words.
        far_voice: How many dB quieter than this user usually is a voice over the agent's that is somebody
            else's: a television, people in the room. It does not silence the agent, whatever it says.
        murmur_voice: Voice up to which a word or two over the agent's speech may be a murmur that the
            recogniser has misread ("Mama", "It has").
        keys_interrupt: Whether a key press is a barge-in.
        resume_after: Quiet after which a paused agent goes on.
        pause_limit: How long sounds without words may silence the agent altogether. After that only words do.
        noise_memory: Quiet after which sounds without words may silence it again.
        stuck_after: Without new words for so long, a turn ends although the VAD still hears a voice.
        noise_after: The same for a voice of which no word was recognised at all.
        language: Code of the language that is spoken ("en", "de-AT"); of one that has no list of words in
            ``voiceflow.turns.languages``, only figures, addresses and punctuation count.
        voice_to_answer: From the first voice to the last, half of that time voiced, without a single
            recognised word: from so much on the user is asked to repeat; half of it is enough if the
            recogniser did not answer at all.
        confidence_to_answer: How sure the recogniser is, from 0 to 1, of words that are answered. Of less
            sure ones the user is asked to repeat, never twice in a row. 0 to answer all.
        confidence_to_end: How sure the recogniser is, from 0 to 1, of words that may end a turn as soon as
            they look finished. Broken-off speech is read less surely: after less sure words, and less sure
            than usual in this call, a turn ends after ``silence_doubted``, unless the agent has asked a
            question that a few words answer. Words without anything of a value that was asked for do not
            answer it. 0 for no such wait.
    """

    silence: float = 0.6
    silence_finished: float = 0.4
    silence_brief: float = 0.8
    silence_open: float = 1.6
    silence_dictation: float = 1.8
    silence_hold: float = 10.0
    silence_learnt: float = 0.8
    silence_doubted: float = 1.2
    silence_keys: float = 1.5
    final_limit: float = 2.0
    voice_to_silence: float = 0.2
    voice_to_interrupt: float = 0.8
    words_to_interrupt: int = 0
    voice_to_interrupt_thinking: float = 0.16
    words_to_interrupt_thinking: int | None = None
    clear_voice: float = 0.5
    far_voice: float = 6.5
    murmur_voice: float = 0.4
    keys_interrupt: bool = True
    resume_after: float = 0.3
    pause_limit: float = 1.5
    noise_memory: float = 5.0
    stuck_after: float = 4.0
    noise_after: float = 10.0
    voice_to_answer: float = 0.8
    confidence_to_answer: float = 0.3
    confidence_to_end: float = 0.7
    language: str = "en"

    def __post_init__(self) -> None:
        for name in ("words_to_interrupt", "words_to_interrupt_thinking"):
            if (getattr(self, name) or 0) < 0:
                raise ValueError(f"{name} is 0 or more")
        for name in ("clear_voice", "confidence_to_answer", "confidence_to_end"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is from 0 to 1")
        for name in (
            "silence",
            "silence_finished",
            "silence_brief",
            "silence_open",
            "silence_dictation",
            "silence_hold",
            "silence_doubted",
            "final_limit",
            "resume_after",
            "pause_limit",
            "noise_memory",
            "stuck_after",
            "noise_after",
        ):
            check_seconds(name, getattr(self, name))
        for name in (
            "silence_learnt",
            "silence_keys",
            "voice_to_silence",
            "voice_to_interrupt",
            "voice_to_interrupt_thinking",
            "murmur_voice",
            "voice_to_answer",
        ):
            check_seconds(name, getattr(self, name), least=0)
        if not self.far_voice > 0:
            raise ValueError("far_voice is above 0 dB; math.inf to let every voice interrupt")
        check_code(self.language)

    @classmethod
    def quiet_line(cls, **changes: Any) -> Self:
        """For users in a quiet room: a voice interrupts soon, and need not be loud and clear.

        Args:
            changes: Fields with other values.
        """
        return cls(**{"voice_to_interrupt": 0.3, "clear_voice": 0.3, **changes})

    @classmethod
    def noisy_line(cls, **changes: Any) -> Self:
        """For users in the street or a car: only words interrupt, and sounds are soon taken for noise.

        Args:
            changes: Fields with other values.
        """
        noise = {"words_to_interrupt": 1, "pause_limit": 0.8, "noise_memory": 15.0, "clear_voice": 0.8}
        patience = {"stuck_after": 2.5, "noise_after": 4.0, "voice_to_answer": 1.5}
        return cls(**{**noise, **patience, **changes})

    @classmethod
    def speakerphone(cls, **changes: Any) -> Self:
        """For phones whose microphone hears the agent and the room: two words interrupt, a sound does not.

        Args:
            changes: Fields with other values.
        """
        echo = {"words_to_interrupt": 2, "words_to_interrupt_thinking": 1, "pause_limit": 0.6}
        return cls(**{**echo, "noise_memory": 15.0, "clear_voice": 0.8, "voice_to_answer": 1.2, **changes})

    def voice_needed(self, *, is_heard: bool) -> float:
        """How long a voice lasts before it is a barge-in, while the agent speaks or still thinks."""
        return self.voice_to_interrupt if is_heard else self.voice_to_interrupt_thinking

    def words_needed(self, *, is_heard: bool) -> int:
        """How many words a barge-in needs, while the agent speaks or still thinks."""
        thinking = self.words_to_interrupt_thinking
        return self.words_to_interrupt if is_heard or thinking is None else thinking

    def silence_after(
        self, text: str, *, expecting: Expectation | None = None, may_go_on: bool = False
    ) -> float:
        """How long it must be quiet after these words for the turn to be over.

        Args:
            text: All that was said in the turn so far.
            expecting: The value that the agent asked for; see ``expected_value``.
            may_go_on: Whether a few words may be the beginning of more.
        """
        return self.silence_of(self.rule_after(text, expecting=expecting, may_go_on=may_go_on))

    def silence_heard(
        self, text: str, ending: float, *, expecting: Expectation | None = None, may_go_on: bool = False
    ) -> float:
        """The same, with a turn model that hears the end of the turn.

        It counts where the words do not look unfinished, and where no value is expected or read out.

        Args:
            text: All that was said in the turn so far.
            ending: How likely the turn is over, from 0 to 1.
            expecting: The value that the agent asked for.
            may_go_on: Whether a few words may be the beginning of more.
        """
        rule = self.rule_after(text, expecting=expecting, may_go_on=may_go_on)
        if self.is_value(text, expecting=expecting):
            return self.silence_of(rule)
        return self.silence_leaning(rule, ending)

    def is_value(self, text: str, *, expecting: Expectation | None = None) -> bool:
        """Whether a value is expected or read out, so that a turn model does not count.

        Args:
            text: All that was said in the turn so far.
            expecting: The value that the agent asked for.
        """
        return expecting is not None or dictation_of(text, language=language_of(self.language)) is not None

    def misses_value(self, text: str, expecting: Expectation | None) -> bool:
        """Whether a value is expected, and nothing of one is in the words.

        Args:
            text: All that was said in the turn so far.
            expecting: The value that the agent asked for.
        """
        if expecting is None:
            return False
        return dictation_of(text, expecting=expecting, language=language_of(self.language)) is None

    def silence_leaning(self, rule: str, ending: float) -> float:
        """How long it must be quiet by a rule, with a turn model that hears the end of the turn.

        A few words that may be the beginning of more sound finished as well: the model can lengthen
        ``silence_brief`` only.

        Args:
            rule: One of ``SILENCES``.
            ending: How likely the turn is over, from 0 to 1.
        """
        silence = self.silence_of(rule)
        if rule not in _HEARD:
            return silence
        least = silence if rule == "silence_brief" else self.silence_finished
        most = min(self.silence_doubted, self.silence_open)
        return lean(silence, ending, least=least, most=most)

    def rule_after(self, text: str, *, expecting: Expectation | None = None, may_go_on: bool = False) -> str:
        """The field with the quiet that must follow these words: one of ``SILENCES``.

        Args:
            text: All that was said in the turn so far.
            expecting: The value that the agent asked for; see ``expected_value``.
            may_go_on: Whether a few words may be the beginning of more: the agent has asked for nothing in
                particular, and was not interrupted.
        """
        language = language_of(self.language)
        completeness = completeness_of(text, expecting=expecting, language=language)
        dictation = dictation_of(text, expecting=expecting, language=language)
        if completeness is not Completeness.OPEN:
            if may_go_on and is_brief(text, language) and not (dictation and dictation.is_complete):
                return "silence_open" if is_lone_number(text, language) else "silence_brief"
            return "silence_finished" if completeness is Completeness.FINISHED else "silence"
        if dictation is not None:
            return "silence_dictation"
        return "silence_hold" if asks_for_time(text, language) else "silence_open"

    def silence_learnt_for(self, rule: str) -> float:
        """How far the silence of a rule is stretched for a user who pauses, in seconds.

        Args:
            rule: One of ``SILENCES``.
        """
        if rule != "silence_brief" or not self.silence_learnt:
            return self.silence_learnt
        return max(self.silence_learnt, min(self.silence_doubted, self.silence_open))

    def silence_of(self, rule: str) -> float:
        """How long it must be quiet by a rule, in seconds.

        Args:
            rule: One of ``SILENCES``.
        """
        silence: float = getattr(self, rule)
        if rule == "silence_brief":
            return max(silence, self.silence)
        return max(silence, self.silence_open) if rule in _LONG else silence
