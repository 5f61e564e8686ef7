"""Asking for one value: question, answer, read-back, correction. No I/O: turns in, sentences out."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Generic, TypeVar

from voiceflow.captures.answers import YesNo, yes_or_no
from voiceflow.captures.capture import Capture, Understood, Verdict
from voiceflow.captures.words import CaptureWords, words_for
from voiceflow.turns import Expectation, UserTurn
from voiceflow.turns.turn import attributed

T = TypeVar("T")


class Reached(Enum):
    """What a turn led to.

    Attributes:
        ASKS: The user has to go on; there is a sentence to say.
        UNCLEAR: Nothing was understood. The sentence asks again, unless somebody else can help.
        DONE: The value is there.
        FAILED: Too many tries in a row.
    """

    ASKS = "asks"
    UNCLEAR = "unclear"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Move:
    """The next move of the agent.

    Attributes:
        reached: What the turn led to.
        say: The sentence to say next; empty if the value is there.
    """

    reached: Reached
    say: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AskingState(Generic[T]):
    """How far asking for a value has come.

    Attributes:
        part: What was understood of an incomplete value.
        value: The value that was understood, of the type of the question.
        failures: Tries in a row that failed.
        is_reading_back: Whether the user was asked if the value is right.
        source: The words that the value was understood from.
    """

    part: str = field(default="", repr=False)
    value: T | None = field(default=None, repr=False)
    failures: int = 0
    is_reading_back: bool = False
    source: str = field(default="", repr=False)


@dataclass(slots=True, eq=False)
class Asking(Generic[T]):
    """The state of asking for one value. It can be kept while a broken call is restored.

    Attributes:
        capture: The value that is asked for.
        part: What was understood of an incomplete value.
        value: The value that was understood; after ``DONE``, the right one.
        failures: Tries in a row that failed.
        is_reading_back: Whether the user was asked if the value is right.
    """

    capture: Capture[T]
    part: str = field(default="", repr=False)
    value: T | None = field(default=None, repr=False)
    failures: int = 0
    is_reading_back: bool = False
    _source: str = field(default="", repr=False)

    @property
    def expectation(self) -> Expectation | None:
        """What the user's next turn may contain, for turn-taking."""
        return None if self.is_reading_back else self.capture.expectation

    def take_up(self, earlier: Asking[T] | AskingState[T]) -> None:
        """Continue where an earlier state of the same question was."""
        state = earlier.state if isinstance(earlier, Asking) else earlier
        self.part, self.value, self.failures = state.part, state.value, state.failures
        self.is_reading_back, self._source = state.is_reading_back, state.source

    @property
    def state(self) -> AskingState[T]:
        """How far asking has come, without the question."""
        return AskingState(self.part, self.value, self.failures, self.is_reading_back, self._source)

    def prompt(self, language: str) -> str:
        """The sentence that asks for what is missing now."""
        words = words_for(language)
        if self.is_reading_back and self.value is not None:
            return words.asked.read_back.format(value=self.capture.render(self.value, words))
        if self.part:
            return words.asked.rest.format(value=self.capture.render_part(self.part, words))
        return self.capture.question(language)

    async def take(self, turn: UserTurn, language: str, *, was_heard: bool = True) -> Move:
        """Take a turn of the user.

        Args:
            turn: The turn.
            language: Code of the language that is spoken.
            was_heard: Whether the user has heard any of the last sentence. If not, the words belong to the
                turn before.

        Raises:
            Exception: Whatever the capture's check raises.
        """
        words = words_for(language)
        if not self.is_reading_back or self.value is None:
            self._source = turn.text
            return await self._judge(self.capture.understand(turn, self.part, words), words)
        if not was_heard and turn.text:
            return await self._go_on(turn, words)
        corrected = self.capture.correct(self.value, turn, words)
        if corrected is not None and corrected != self.value and not _is_consent(self.capture, turn, words):
            return await self._judge(Understood(corrected), words)
        agreed = True if corrected is not None and corrected == self.value else yes_or_no(turn, words)
        if agreed is None:
            return self._fail(Reached.UNCLEAR, words, words.asked.unclear)
        return self.confirm(agreed, language)

    async def offer(self, text: str, language: str) -> Move:
        """Take a value that a language model has found in the user's words.

        Returns:
            ``UNCLEAR`` if the text is no such value.

        Raises:
            Exception: Whatever the capture's check raises.
        """
        words = words_for(language)
        found = self.capture.read(text, words)
        if self.part and found.value is None and not found.part.startswith(self.part):
            # Asked for the rest, a model enters the rest or the whole.
            found = self.capture.understand(UserTurn(text=text), self.part, words)
        return await self._judge(found, words)

    def confirm(self, is_right: bool, language: str) -> Move:
        """Take the user's answer to the read-back from a language model."""
        words = words_for(language)
        self.is_reading_back = False
        if is_right:
            return Move(Reached.DONE)
        self.value, self.part = None, ""
        return self._fail(Reached.ASKS, words, words.asked.wrong)

    async def _go_on(self, turn: UserTurn, words: CaptureWords) -> Move:
        """The user went on before the read-back could be heard: both turns together are the value."""
        both = attributed([("user", self._source), ("user", turn.text)])
        is_keyed_first = turn.begins_with_keys and not self._source
        joined = replace(turn, text=both, begins_with_keys=is_keyed_first)
        found = self.capture.understand(joined, self.part, words)
        if found.value is None:
            found = self.capture.understand(turn, "", words)
        if found.value is None:
            return Move(Reached.ASKS, self.prompt(words.code))
        self._source = both
        return await self._judge(found, words)

    async def _judge(self, found: Understood[T], words: CaptureWords) -> Move:
        if found.problem:
            return self._fail(Reached.ASKS, words, found.problem)
        if found.value is None and found.part:
            self.part = found.part
            return Move(Reached.ASKS, self.prompt(words.code))
        if found.value is None:
            return self._fail(Reached.UNCLEAR, words, words.asked.unclear)
        verdict = await self._check(found.value)
        if verdict is False or isinstance(verdict, str):
            self.value, self.part, self.is_reading_back = None, "", False
            return self._fail(Reached.ASKS, words, verdict or words.asked.refused)
        self.value, self.part = found.value, ""
        if not self.capture.is_read_back:
            return Move(Reached.DONE)
        self.is_reading_back = True
        return Move(Reached.ASKS, self.prompt(words.code))

    async def _check(self, value: T) -> Verdict:
        if self.capture.check is None:
            return None
        verdict = self.capture.check(value)
        if inspect.isawaitable(verdict):
            return await verdict
        return verdict

    def _fail(self, reached: Reached, words: CaptureWords, why: str) -> Move:
        self.failures += 1
        if self.failures >= self.capture.tries:
            return Move(Reached.FAILED)
        hint = words.asked.keys if self._offers_keys else ""
        return Move(reached, " ".join(filter(None, (why, self.prompt(words.code), hint))))

    @property
    def _offers_keys(self) -> bool:
        has_long_entry = self.capture.takes_keys and self.capture.expectation is not None
        return has_long_entry and not self.is_reading_back


def _is_consent(capture: Capture[T], turn: UserTurn, words: CaptureWords) -> bool:
    """Whether "yes, please" was taken for a value, as a name may be."""
    return (
        not isinstance(capture, YesNo)
        and not turn.digits
        and yes_or_no(turn, words) is True
        and (capture.expectation is None)
    )
