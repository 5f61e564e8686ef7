"""A value that the agent asks for: how to ask, what to listen for, how to read it back and correct it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from voiceflow.captures.words import CaptureWords, words_for
from voiceflow.errors import ConfigurationError
from voiceflow.turns import Expectation, UserTurn
from voiceflow.turns.languages import primary

T = TypeVar("T")

Verdict: TypeAlias = bool | str | None
"""The outcome of a check: False, or a sentence for the user that says what is wrong; otherwise it passed."""

Check: TypeAlias = Callable[[T], Verdict | Awaitable[Verdict]]


# Without slots: Python 3.11 cannot make ``Understood[str](…)`` of a frozen generic dataclass that has them.
@dataclass(frozen=True)
class Understood(Generic[T]):
    """What a turn of the user contained of a value.

    Attributes:
        value: The value, or None if there is none yet.
        part: The text of an incomplete value.
        problem: A sentence for the user if the value cannot be right.
    """

    value: T | None = None
    part: str = field(default="", repr=False)
    problem: str = ""


class Capture(Generic[T]):
    """A value that the agent asks for. Subclasses say how it is understood and read back.

    Args:
        question: The question, or questions by language code; by default a standard one.
        check: Called with each value that was understood. It may be async, and returns False or a sentence
            for the user to refuse the value.
        read_back: Whether the user is asked if the value is right. None for the default of the kind.
        tries: How often in a row the user may fail to give the value.
        about: What the value is for, for a language model that helps ("the patient's date of birth").
    """

    reads_back = True
    takes_keys = False

    def __init__(
        self,
        question: str | Mapping[str, str] = "",
        *,
        check: Check[T] | None = None,
        read_back: bool | None = None,
        tries: int = 3,
        about: str = "",
    ) -> None:
        if tries < 1:
            raise ConfigurationError("tries is 1 or more")
        self._questions = {"": question} if isinstance(question, str) else dict(question)
        self.check = check
        self.is_read_back = self.reads_back if read_back is None else read_back
        self.tries = tries
        self.about = about or f"the user's {self.noun}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.question('en')!r})"

    @property
    def noun(self) -> str:
        """What is asked for, in words for a language model."""
        return "answer"

    @property
    def expectation(self) -> Expectation | None:
        """What the user is about to read out, for turn-taking; None if a sentence answers the question."""
        return None

    def question(self, language: str) -> str:
        """The question in a language."""
        given = self._questions.get(primary(language)) or self._questions.get("") or ""
        return given or words_for(language).asked.questions[self.kind]

    @property
    def kind(self) -> str:
        """The name under which the languages keep their standard question."""
        return type(self).__name__

    @abstractmethod
    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[T]:
        """Find the value in a turn.

        Args:
            turn: The user's turn.
            part: The part that earlier turns contained.
            words: Of the language.
        """
        raise NotImplementedError

    def read(self, text: str, words: CaptureWords) -> Understood[T]:
        """Find the value in a text that a language model wrote."""
        return self.understand(UserTurn(text=text), "", words)

    def correct(self, value: T, turn: UserTurn, words: CaptureWords) -> T | None:
        """The value after what the user said when it was read back; None if that corrects nothing."""
        return self.understand(turn, "", words).value

    def render(self, value: T, words: CaptureWords) -> str:
        """The value as it is read back."""
        return str(value)

    def render_part(self, part: str, words: CaptureWords) -> str:
        """A part of the value as it is read back."""
        return part
