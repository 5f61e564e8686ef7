"""What a speech or language engine on this machine is: the interfaces that emulators and processors build on.

An engine knows no frames and no pipeline. Anything with these methods will do, a script
in a test included.
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
    """What a recogniser made of one utterance.

    Attributes:
        text: The words as written, stripped; empty if there was no speech.
        words: With times in seconds from the first sample given; joined with spaces they are ``text``.
        no_speech: How sure the recogniser is that nobody spoke, from 0 to 1.
        confidence: How sure it is of the words, from 0 to 1; None if it does not tell.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    no_speech: float = 0.0
    confidence: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """One sentence or clause, spoken.

    Attributes:
        samples: Mono, 16 bit, without silence at either end. Do not write to it.
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
    """An engine that takes a while to get ready, and can be told to before it is needed."""

    async def load(self) -> None:
        """Get ready, off the event loop. Does nothing the second time."""
        ...


class Recognizer(Protocol):
    """Speech to text, one utterance at a time."""

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        """Recognise one utterance.

        For interim results, call it again with what there is so far.

        Args:
            samples: Mono; of any length.
            sample_rate: In Hz.
        """
        ...


class Synthesizer(Protocol):
    """Text to speech."""

    def synthesize(self, text: str) -> AsyncIterator[Speech]:
        """Speak a text, sentence by sentence, each as soon as it is ready. Nothing for a blank text."""
        ...


@dataclass(frozen=True, slots=True)
class BrainText:
    """A piece of the answer.

    Attributes:
        text: With its white space; the pieces concatenate to the answer.
    """

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BrainToolCall:
    """The brain wants a tool to be run and to be asked again with its result.

    Attributes:
        id: Names this call; the message with role ``tool`` that answers carries it as ``tool_call_id``.
        name: Of the function.
        arguments: A JSON object, written out.
    """

    id: str
    name: str
    arguments: str = field(repr=False)


class Brain(Protocol):
    """Decides what to say next, given all that was said so far."""

    def complete(
        self, messages: Sequence[Mapping[str, object]], tools: Sequence[Mapping[str, object]]
    ) -> AsyncIterator[BrainText | BrainToolCall]:
        """Answer the last message.

        Args:
            messages: In the form of chat completions: ``role`` (``system``, ``user``, ``assistant``,
                ``tool``), ``content`` (text, a list of parts with ``text``, or None), ``tool_calls``,
                ``tool_call_id``. Oldest first.
            tools: What may be called: ``{"type": "function", "function": {"name", "description",
                "parameters"}}``; may be empty.
        """
        ...
