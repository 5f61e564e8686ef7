"""Recognisers of the emulated speech to text: a script by default, a function, or a local engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Recognizer
from voiceflow.emulators.elevenlabs.problems import EngineError
from voiceflow.emulators.elevenlabs.segments import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardEntity:
    """Something found in a transcript.

    Attributes:
        text: As in the transcript.
        kind: Such as ``"credit_card"``.
        start: Index of its first character.
    """

    text: str = field(repr=False)
    kind: str
    start: int


@dataclass(frozen=True, slots=True)
class HeardUtterance:
    """What one segment of audio says.

    Attributes:
        text: The transcript; empty if nothing was said.
        words: With times in seconds from the segment's start; if absent they are spread over its voice.
        partials: The interim texts, in order; if absent, more and more of the words.
        language: ISO 639-1.
        entities: Sent if the session asks for entities.
        edited: Sent if the session asks for an edit; the text itself if absent.
        redacted: Sent if the session asks for redaction; the text itself if absent.
        confidence: How sure the service is of each word, above 0 and up to 1.
    """

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(default=(), repr=False)
    partials: tuple[str, ...] | None = field(default=None, repr=False)
    language: str = "en"
    entities: tuple[HeardEntity, ...] = ()
    edited: str | None = field(default=None, repr=False)
    redacted: str | None = field(default=None, repr=False)
    confidence: float = 0.95

    def partial(self, voiced_seconds: float, pace: float) -> str:
        """The interim text after so much voice, at ``pace`` seconds a step."""
        steps = max(1, int(voiced_seconds / pace + 1e-9))
        if self.partials is not None:
            return self.partials[min(steps, len(self.partials)) - 1] if self.partials else ""
        words = self.text.split()
        # The last punctuation is only known once the segment is complete.
        return " ".join(words[:steps]).rstrip(".!?,")


@runtime_checkable
class SegmentListener(Protocol):
    """Recognises segments. Both methods may raise EngineError; the client then sees the service fail.

    One listener serves all sessions, which may run at the same time. What it remembers of a segment belongs
    to that segment's ``source`` alone.
    """

    async def partial(self, segment: Segment) -> str | None:
        """What an open segment says so far; None for no interim text."""
        ...

    async def final(self, segment: Segment) -> HeardUtterance:
        """What a complete segment says."""
        ...


class Script:
    """Answers the segments in which there is a voice with these texts, one after the other.

    Args:
        lines: What is said. Silence takes none of them.
        otherwise: The answer when the lines are used up; None fails, so that a test notices.
        seconds_per_word: The pace at which interim texts grow.
    """

    def __init__(
        self,
        lines: Iterable[str | HeardUtterance] = (),
        *,
        otherwise: str | None = None,
        seconds_per_word: float = 0.3,
    ) -> None:
        self._lines = deque(_utterance(line) for line in lines)
        self._otherwise = otherwise
        self._pace = seconds_per_word

    def add(self, line: str | HeardUtterance) -> None:
        """Append a line."""
        self._lines.append(_utterance(line))

    async def partial(self, segment: Segment) -> str | None:
        if not segment.is_voiced or not self._lines:
            return None
        return self._lines[0].partial(segment.voiced_seconds, self._pace)

    async def final(self, segment: Segment) -> HeardUtterance:
        if not segment.is_voiced:
            return HeardUtterance("")
        if self._lines:
            return self._lines.popleft()
        if self._otherwise is None:
            raise EngineError("The script of the emulated speech-to-text has no line left for this segment.")
        return HeardUtterance(self._otherwise)


class FunctionListener:
    """Answers each segment, silent ones too, with what a function makes of its audio.

    Args:
        recognise: Takes a segment (``samples``, ``format``, ``data``) and returns its text.
        redecode: Whether to ask it for interim texts too, with the audio so far.
    """

    def __init__(
        self, recognise: Callable[[Segment], str | HeardUtterance], *, redecode: bool = False
    ) -> None:
        self._recognise = recognise
        self._redecode = redecode

    async def partial(self, segment: Segment) -> str | None:
        return _utterance(self._recognise(segment)).text if self._redecode else None

    async def final(self, segment: Segment) -> HeardUtterance:
        return _utterance(self._recognise(segment))


class EngineListener:
    """Listens with a local engine.

    Args:
        engine: The recogniser.
        redecode: Whether to decode the audio so far again and again, for interim texts.
        no_speech: Probability of silence from which a segment counts as empty.
    """

    def __init__(self, engine: Recognizer, *, redecode: bool = False, no_speech: float = 0.8) -> None:
        self._engine = engine
        self._redecode = redecode
        self._no_speech = no_speech

    async def partial(self, segment: Segment) -> str | None:
        return (await self.final(segment)).text if self._redecode else None

    async def final(self, segment: Segment) -> HeardUtterance:
        if not segment.is_voiced:
            return HeardUtterance("")
        found = await self._engine.recognize(segment.samples, segment.format.sample_rate)
        if found.no_speech >= self._no_speech:
            return HeardUtterance("")
        return HeardUtterance(found.text, found.words)


def _utterance(line: str | HeardUtterance) -> HeardUtterance:
    return HeardUtterance(line) if isinstance(line, str) else line


def listener_of(
    stt: SegmentListener | Iterable[str | HeardUtterance] | Callable[[Segment], str | HeardUtterance],
) -> SegmentListener:
    """The listener that was passed, or one that returns the texts or the function's results."""
    if isinstance(stt, SegmentListener):
        return stt
    return FunctionListener(stt) if callable(stt) else Script(stt)
