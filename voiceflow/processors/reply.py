"""One reply of the agent while it is generated and spoken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from voiceflow.dialogue import ClauseSplitter, Cut, has_speech, unheard
from voiceflow.errors import VoiceflowError
from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.sounding import PlayedSound
from voiceflow.processors.voiced import VoicedText


class StalledReplyError(VoiceflowError):
    """A reply made no progress for too long: it neither ended nor was more of it heard."""


class UnspokenReplyError(VoiceflowError):
    """A reply could not be spoken to its end in several attempts."""


class SilentAnswerError(VoiceflowError):
    """An answer contained text, but nothing that can be spoken."""


@dataclass(slots=True, eq=False)
class Reply:
    """The state of the reply that has the floor.

    It is generated once. It may be played in several pieces: after a noise that was no interruption, the rest
    is spoken under a new number.

    Attributes:
        entry: Its key in the conversation: the number under which it began.
        number: The number under which it is played now.
        is_protected: Whether the user cannot interrupt it.
        asked: Loop time at which the user's turn ended, or None if it answers no turn.
        task: The task that generates the text.
        text: The text generated so far.
        has_text: Whether any piece of the answer held more than white space.
        is_made: Whether all text is generated.
        error: The error that stopped the generation.
        failure: The same error, once the user has heard an apology.
        cut: Why the model's answer is incomplete, or None.
        has_failed: Whether something failed meanwhile, so that part of ``text`` may not be spoken.
        is_sounding: Whether any of it has reached the user.
        silent_until: Loop time until which its generation may wait, such as for a tool; else None.
        is_dropped: Whether no more of it will be played.
        asides: Texts that were to be said in it while it was held. If it is dropped, they are said alone.
        is_broken: Whether the next piece starts a new sentence, even without white space before it.
        line: The line that it is generated from.
        keeps_question: Whether it asks for nothing new: the user still answers the question before it.
        splitter: Splits its text into clauses.
        sound: The sound that is played in it now, or None.
        is_ending: Whether its end under the current number was announced, though more of it may follow.
        end_at: The position of that end in its text.
        part: The line said in it while it waits, whose end some code awaits; or None.
        parts: The next such lines.
        voiced: Its text as it reached the voice, where that was changed on the way.
    """

    entry: int
    number: int
    is_protected: bool = False
    asked: float | None = None
    task: asyncio.Task[None] | None = None
    text: str = field(default="", repr=False)
    has_text: bool = False
    is_made: bool = False
    error: Exception | None = None
    failure: Exception | None = None
    cut: Cut | None = None
    has_failed: bool = False
    is_sounding: bool = False
    silent_until: float | None = None
    is_broken: bool = False
    is_dropped: bool = False
    asides: list[str] = field(default_factory=list, repr=False)
    line: WaitingLine | None = None
    keeps_question: bool = False
    splitter: ClauseSplitter = field(default_factory=ClauseSplitter, repr=False)
    sound: PlayedSound | None = None
    is_ending: bool = False
    end_at: int = 0
    part: WaitingLine | None = None
    parts: list[WaitingLine] = field(default_factory=list)
    voiced: VoicedText = field(default_factory=VoicedText, repr=False)
    _begin: int = 0
    _heard: int = 0
    _is_held: bool = False
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._wanted.set()

    @property
    def is_held(self) -> bool:
        """Whether it is silenced until the user's words decide whether it is still wanted."""
        return self._is_held

    @property
    def is_mute(self) -> bool:
        """Whether new text is kept until the reply continues under another number."""
        return self._is_held or self.is_ending

    @property
    def has_begun(self) -> bool:
        """Whether any of its text belongs to the current number."""
        return has_speech(self.text[self._begin :])

    @property
    def is_doubted(self) -> bool:
        """Whether it is held or paused: its generation stops, and none of its tools starts."""
        return not self._wanted.is_set()

    @property
    def is_waiting(self) -> bool:
        """Whether its generation waits, so that nothing is said meanwhile."""
        return self.silent_until is not None

    @property
    def is_through(self) -> bool:
        """Whether all of it that can be spoken was heard."""
        is_played = self.sound is None or self.sound.is_through
        return self.is_made and self.error is None and is_played and not has_speech(self.rest)

    @property
    def heard(self) -> str:
        """The text that the user has heard."""
        if not self.voiced.is_known:
            return self.text[: self._heard].strip()
        return self.voiced.heard(self.text[self._begin : self._heard])

    @property
    def rest(self) -> str:
        """The text that the user has not heard."""
        return self.text[self._heard :].lstrip()

    def add(self, text: str) -> str:
        """Take generated text, and return it as it should be spoken."""
        needs_space = self.is_broken and self.text and not self.text[-1].isspace() and not text[0].isspace()
        self.is_broken = False
        spoken = f" {text}" if needs_space else text
        self.text += spoken
        return spoken

    def hear(self, words: str, *, seconds: float = 0.0, is_all: bool = False) -> None:
        """Note what was heard since playing began under the current number.

        Args:
            words: The words heard.
            seconds: Seconds of audio played.
            is_all: Whether all was played, even if the words are unknown.
        """
        played = self.text[self._begin :]
        if self.sound is not None:
            self.sound.hear(seconds)
            is_all = False
        self._heard = len(self.text) if is_all else len(self.text) - len(unheard(played, words))
        if self.voiced.hear(words, is_all=is_all):
            self._heard = len(self.text)  # a word that was changed ends the text

    def drop(self) -> None:
        """Stop its generation: nobody will hear it."""
        self.is_dropped = True
        if self.task is not None:
            self.task.cancel()

    def hold(self) -> None:
        """Hold it until it is known whether it is still wanted."""
        self._is_held = True
        self._wanted.clear()

    def pause(self) -> None:
        """Stop its generation while its playout is paused."""
        self._wanted.clear()

    def resume(self) -> None:
        """Continue its generation: its playout continues."""
        if not self._is_held:
            self.asides.clear()
            self._wanted.set()

    def hear_out(self) -> None:
        """Note that all text under the current number was heard."""
        self._heard = max(self._heard, self.end_at)
        self.voiced.hear_out()

    def renumber(self, number: int) -> None:
        """Continue with the unheard text under another number, unless the reply is held."""
        self.voiced.renumber(self.heard)
        self._begin, self.number = self._heard, number

    def play_rest(self, number: int) -> None:
        """Continue with the unheard text under another number."""
        self.renumber(number)
        self._is_held = False
        self.resume()

    def forget(self, end: int) -> str:
        """Remove the unheard text before a position and return it."""
        unsaid, after = self.text[self._heard : end], self.text[max(end, self._heard) :]
        self.text = self.text[: self._heard] + after
        return unsaid

    async def wait_until_wanted(self) -> None:
        """Wait while it is held."""
        await self._wanted.wait()
