"""What an emulated speech-to-speech model says and hears, how fast, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Spawn: TypeAlias = "Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]"
"""Starts a task that ends with the session."""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A function call of the model.

    Attributes:
        name: The function's name.
        arguments: A JSON object as text.
    """

    name: str
    arguments: str = field(default="{}", repr=False)


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """One response of the model.

    Attributes:
        text: What it says; empty to say nothing.
        calls: Function calls after that.
        delay: Seconds until its first audio, or None for the usual time.
        failure: Code of an error with which the response fails instead.
        stalls: Whether nothing of it ever comes.
    """

    text: str = field(default="", repr=False)
    calls: Sequence[LiveCall] = ()
    delay: float | None = None
    failure: str = ""
    stalls: bool = False


AnswerScript: TypeAlias = "Iterable[LiveAnswer | str] | Callable[[ModelTurn], LiveAnswer | str]"
"""The answers in order, or a function from the model's turn to its answer."""


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """What the model is asked to answer.

    Attributes:
        conversation: Role and text of each item so far; the role of a tool's result is ``tool``.
        instructions: The instructions of this response.
    """

    conversation: tuple[tuple[str, str], ...] = field(repr=False)
    instructions: str = field(repr=False)

    @property
    def last(self) -> str:
        """The text of the last item."""
        return self.conversation[-1][1] if self.conversation else ""


@dataclass(slots=True, kw_only=True)
class LiveBehaviour:
    """Timing of the emulated service. May be changed between sessions.

    Attributes:
        first_audio: Seconds from the request to the first audio.
        speed: How many times faster than real time audio is sent.
        chunk: Seconds of audio in one message.
        transcript_delay: Seconds from the end of a turn to its transcript.
        late_deltas: Messages of audio that still follow a cancellation (OpenAI).
        expires_after: Seconds until the session expires.
    """

    first_audio: float = 0.4
    speed: float = 4.0
    chunk: float = 0.2
    transcript_delay: float = 0.6
    late_deltas: int = 1
    expires_after: float = 3600.0


class LiveScript:
    """The model's answers and the user's words.

    Args:
        answers: The model's answers.
        hears: The words of the user's turns, in order, or a function that returns the next ones.
    """

    def __init__(self, answers: AnswerScript, hears: Iterable[str] | Callable[[], str]) -> None:
        self._answer = answers if callable(answers) else None
        self.answers: deque[LiveAnswer | str] = deque(() if callable(answers) else answers)
        self._hear = hears if callable(hears) else None
        self.words: deque[str] = deque(() if callable(hears) else hears)

    def answer_with(self, answer: Callable[[ModelTurn], LiveAnswer | str]) -> None:
        """Let a function answer from now on."""
        self._answer = answer

    def answer(self, turn: ModelTurn) -> LiveAnswer:
        """The answer to this turn. When the script is over, the model says "I see."."""
        found = self._answer(turn) if self._answer is not None else None
        if found is None:
            found = self.answers.popleft() if self.answers else "I see."
        return LiveAnswer(found) if isinstance(found, str) else found

    def hear(self) -> str:
        """What the user has just said."""
        if self._hear is not None:
            return self._hear()
        return self.words.popleft() if self.words else ""
