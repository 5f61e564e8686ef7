"""One utterance of a text-to-speech socket: text in, pieces of audio out, each at its time."""

from __future__ import annotations

import base64
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from voiceflow.clients.elevenlabs.schema.dictionaries import StoredAliasRule
from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.alignment import Aligner, Character, written
from voiceflow.emulators.elevenlabs.api.dictionaries import DictionaryStore
from voiceflow.emulators.elevenlabs.behaviour import TtsBehaviour
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.formats import Encoder
from voiceflow.emulators.elevenlabs.problems import TTS_ERRORS, BadMessageError
from voiceflow.emulators.elevenlabs.queries import TtsQuery
from voiceflow.emulators.elevenlabs.spelling import Spelling
from voiceflow.emulators.elevenlabs.text_buffer import DEFAULT_SCHEDULE, TextBuffer

Lookup: TypeAlias = Callable[[Sequence[DictionaryLocator]], Sequence[StoredAliasRule]]
"""From dictionaries to what they say is spoken in place of what; a RefusalError for an unknown one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TtsRules:
    """What is the same for all contexts of a socket.

    Attributes:
        query: Of the handshake.
        behaviour: How fast it is, and what is not published.
        faults: What goes wrong.
        aliases: Finds what dictionaries say; by default there is no dictionary.
    """

    query: TtsQuery = field(default_factory=TtsQuery)
    behaviour: TtsBehaviour = field(default_factory=TtsBehaviour)
    faults: Faults = field(default_factory=Faults)
    aliases: Lookup = field(default_factory=lambda: DictionaryStore().aliases)


@dataclass(frozen=True, slots=True)
class ScheduledAudio:
    """A piece of audio that waits for its time.

    Attributes:
        due: Loop time.
        data: The audio.
        written: The characters of the text as it was sent that are complete with it.
        spoken: The characters of the text as it is spoken that begin in it.
        origin: Start of the piece, in the characters' time.
        is_first: Whether it begins a segment.
    """

    due: float
    data: bytes = field(repr=False)
    written: tuple[Character, ...] = field(repr=False)
    spoken: tuple[Character, ...] = field(repr=False)
    origin: float
    is_first: bool

    def fields(self) -> dict[str, Any]:
        """The part of its message that is the same on both sockets."""
        return {
            "audio": base64.b64encode(self.data).decode(),
            "isFinal": None,
            "alignment": written(self.written, self.origin) if self.written else None,
            "normalizedAlignment": (
                written(self.spoken, self.origin, lead=self.is_first) if self.spoken else None
            ),
        }


class TtsContext:
    """One utterance. It holds no task and no clock.

    Segments are spoken one after the other; audio is made ``speed`` times faster than it plays.

    Args:
        rules: What holds for the socket.
        now: Loop time.
        schedule: Buffer lengths at which text is spoken.
        aliases: What its dictionaries say is spoken in place of what.
    """

    def __init__(
        self,
        rules: TtsRules,
        now: float,
        *,
        schedule: tuple[float, ...] | None = None,
        aliases: Sequence[StoredAliasRule] = (),
    ) -> None:
        self._rules = rules
        self._aliases = aliases
        self._buffer = TextBuffer(
            schedule or DEFAULT_SCHEDULE,
            auto=rules.query.auto_mode,
            trigger_minimum=rules.behaviour.trigger_minimum,
        )
        self._encoder = Encoder(rules.query.output_format)
        self._waiting: deque[tuple[float, str]] = deque()
        self._chunks: deque[ScheduledAudio] = deque()
        self._aligner: Aligner | None = None
        self._spelling = Spelling("")
        self._pieces = 0
        self._first_due = 0.0
        self._free_at = 0.0
        self._delay = rules.faults.first_delay
        self.heard_at = now
        self.is_closed = False

    @property
    def backlog(self) -> int:
        """Characters that wait to be spoken."""
        return len(self._buffer) + sum(len(text) for _, text in self._waiting)

    @property
    def is_drained(self) -> bool:
        """Whether it is closed and everything of it was sent."""
        return self.is_closed and not (self._waiting or self._chunks or self._aligner)

    @property
    def due(self) -> float | None:
        """Loop time of the next piece of audio that is ready."""
        return self._chunks[0].due if self._chunks else None

    def append(self, text: str, now: float, *, flush: bool = False, trigger: bool = False) -> None:
        """Take text from the client.

        Raises:
            BadMessageError: If too much text waits to be spoken.
        """
        self._waiting.extend((now, s) for s in self._buffer.append(text, flush=flush, trigger=trigger))
        if self.backlog > self._rules.behaviour.max_backlog:
            raise BadMessageError("text_too_long", TTS_ERRORS["text_too_long"])

    def close(self, now: float) -> None:
        """No more text comes: what is buffered is still spoken."""
        if self.is_closed:
            return
        self._waiting.extend((now, segment) for segment in self._buffer.flush())
        self.is_closed = True
        if late := self._rules.faults.late_audio:
            self._chunks = deque(replace(chunk, due=chunk.due + late) for chunk in self._chunks)
            self._free_at += late

    def next_text(self) -> str | None:
        """The next segment as it is to be spoken, if none is being spoken."""
        if self._aligner is not None or not self._waiting:
            return None
        released_at, text = self._waiting.popleft()
        self._spelling = Spelling(text, self._aliases)
        self._aligner, self._pieces = Aligner(self._spelling.spoken), 0
        self._first_due = released_at + self._rules.behaviour.ttfb + self._delay
        self._delay = 0.0
        return self._spelling.spoken

    def spoken(self, speech: Speech, now: float) -> None:
        """Take a piece of the speech of that segment."""
        assert self._aligner is not None
        if not len(speech.samples):
            return
        if self._pieces:
            speech = _after_pause(speech, self._rules.behaviour.pause)
        self._pieces += 1
        characters = self._aligner.piece(speech.words, speech.duration)
        self._chop(self._encoder.encode(speech.samples, speech.sample_rate), speech.duration, characters, now)

    def finished(self) -> None:
        """The segment is spoken to its end."""
        self._aligner = None

    def take(self, now: float) -> ScheduledAudio | None:
        """The next piece of audio, if its time has come."""
        if self._chunks and self._chunks[0].due <= now + 1e-9:
            return self._chunks.popleft()
        return None

    def _chop(self, data: bytes, duration: float, characters: Sequence[Character], now: float) -> None:
        step, speed = self._rules.behaviour.chunk, self._rules.behaviour.speed
        synced = self._rules.query.sync_alignment
        due = max(now, self._first_due, self._free_at)
        count = max(1, -int(-duration // step))
        bounds = enumerate(pairwise(self._bounds(len(data), duration, count)))
        # MP3 frames may leave a short piece without bytes; its characters go with the one before.
        pieces = [(index * step, begin, end) for index, (begin, end) in bounds if begin < end]
        waiting = list(characters)
        for number, (origin, begin, end) in enumerate(pieces, 1):
            until = pieces[number][0] if synced and number < len(pieces) else math.inf
            spoken = [c for c in waiting if c.start + 1e-9 < until]
            waiting = waiting[len(spoken) :]
            written = self._spelling.written(spoken)
            chunk = ScheduledAudio(due, data[begin:end], tuple(written), tuple(spoken), origin, number == 1)
            self._chunks.append(chunk)
            due += (end - begin) / len(data) * duration / speed
        self._free_at = due

    def _bounds(self, size: int, duration: float, count: int) -> list[int]:
        unit = self._rules.query.output_format.sample_size
        odd = 1 if self._rules.faults.odd_chunks else 0
        at = [
            round(size * i * self._rules.behaviour.chunk / duration / unit) * unit + odd
            for i in range(1, count)
        ]
        return [0, *(min(size, bound) for bound in at), size]


def _after_pause(speech: Speech, pause: float) -> Speech:
    silence = np.zeros(round(pause * speech.sample_rate), np.int16)
    lead = len(silence) / speech.sample_rate
    words = tuple(replace(word, start=word.start + lead, end=word.end + lead) for word in speech.words)
    return Speech(np.concatenate((silence, speech.samples)), speech.sample_rate, words)
