"""Interfaces of local speech and language engines, for emulators and processors.

An engine knows neither frames nor pipelines. Any object with these methods works, including a script in a
test.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from voiceflow.audio.words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Recognition:
    """A recogniser's result for one utterance.

    Attributes:
        text: The words as written, stripped; empty if there was no speech.
        words: With times in seconds from the first sample; joined with spaces they are ``text``.
        no_speech: Probability that nobody spoke, from 0 to 1.
        confidence: How sure the recogniser is of the words, from 0 to 1; None if unknown.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    no_speech: float = 0.0
    confidence: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """The speech of one sentence or clause.

    Attributes:
        samples: Mono, 16 bit, without silence at either end. Read-only.
        sample_rate: In Hz.
        words: As written in the text, in order; times in seconds from the first sample. Joined with
            spaces, the words of all pieces are the text with its white space simplified.
    """

    samples: NDArray[np.int16] = field(repr=False)
    sample_rate: int
    words: tuple[Word, ...] = field(repr=False)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


@runtime_checkable
class Loadable(Protocol):
    """An engine that takes time to load, and can be loaded before it is needed."""

    async def load(self) -> None:
        """Load, off the event loop. Does nothing the second time."""
        ...


class Recognizer(Protocol):
    """Speech to text, one utterance at a time."""

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        """Recognise one utterance.

        For interim results, call it again with the audio so far.

        Args:
            samples: Mono; of any length.
            sample_rate: In Hz.
        """
        ...


class Synthesizer(Protocol):
    """Text to speech."""

    def synthesize(self, text: str) -> AsyncIterator[Speech]:
        """Speak a text, sentence by sentence, each as soon as it is ready.

        Yields nothing for a blank text.
        """
        ...


@dataclass(frozen=True, slots=True)
class BrainText:
    """A piece of the answer.

    Attributes:
        text: Including white space; the pieces concatenate to the answer.
    """

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BrainToolCall:
    """A request to run a tool and to ask the brain again with its result.

    Attributes:
        id: Identifies this call; the message with the result (role ``tool``) has it as ``tool_call_id``.
        name: The function's name.
        arguments: A JSON object as text.
    """

    id: str
    name: str
    arguments: str = field(repr=False)


class Brain(Protocol):
    """Decides what to say next, given the conversation so far."""

    def complete(
        self, messages: Sequence[Mapping[str, object]], tools: Sequence[Mapping[str, object]]
    ) -> AsyncIterator[BrainText | BrainToolCall]:
        """Answer the last message.

        Args:
            messages: In the form of chat completions: ``role`` (``system``, ``user``, ``assistant``,
                ``tool``), ``content`` (text, a list of parts with ``text``, or None), ``tool_calls``,
                ``tool_call_id``. Oldest first.
            tools: The tools that may be called: ``{"type": "function", "function": {"name", "description",
                "parameters"}}``; may be empty.
        """
        ...
