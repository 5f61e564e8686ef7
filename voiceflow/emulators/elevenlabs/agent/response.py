"""One response of an emulated agent: its audio in pieces, when they play, and what was heard of it."""

from __future__ import annotations

import itertools
import math
from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np
import soxr

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import encode
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.alignment import Aligner, Character


@dataclass(frozen=True, slots=True)
class ResponsePiece:
    """A piece of audio.

    Attributes:
        data: In the agent's output format.
        start: Where it begins in the response, in seconds.
        seconds: How long it plays.
        characters: That are spoken in it; times from the start of the response.
        is_final: Whether it is the last.
    """

    data: bytes = field(repr=False)
    start: float
    seconds: float
    characters: tuple[Character, ...] = field(repr=False)
    is_final: bool = False


class AgentUtterance:
    """One utterance of the agent. Pieces are taken in order; the last one once it is known to be the last.

    Attributes:
        event_id: Of all its messages.
        response_id: Names it.
        text: All of it.
        can_interrupt: Whether the user may cut it off.
    """

    def __init__(
        self, event_id: int, response_id: str, text: str, audio: AudioFormat, behaviour: AgentBehaviour
    ) -> None:
        self.event_id = event_id
        self.response_id = response_id
        self.text = text
        self.can_interrupt = True
        self._format = audio
        self._behaviour = behaviour
        self._aligner = Aligner(text)
        self._pieces: deque[ResponsePiece] = deque()
        self._characters: list[Character] = []
        self._played: list[tuple[float, ResponsePiece]] = []
        self._timed = 0
        self._made = 0.0
        self._is_finished = False

    @property
    def is_ready(self) -> bool:
        """Whether a piece can be taken."""
        return len(self._pieces) > (0 if self._is_finished else 1)

    @property
    def is_sent(self) -> bool:
        """Whether nothing is left to be taken, now or later."""
        return self._is_finished and not self._pieces

    @property
    def plays_until(self) -> float:
        """Loop time at which what was taken so far ends; 0 if nothing was."""
        return self._played[-1][0] + self._played[-1][1].seconds if self._played else 0.0

    def speech(self, speech: Speech) -> None:
        """Take a piece of its speech."""
        if not len(speech.samples):
            return
        lead = self._behaviour.pause if self._made else 0.0
        silence = np.zeros(round(lead * speech.sample_rate), np.int16)
        samples = np.concatenate((silence, speech.samples))
        words = [replace(w, start=w.start + lead, end=w.end + lead) for w in speech.words]
        seconds = len(samples) / speech.sample_rate
        found = self._aligner.piece(words, seconds)
        self._characters += [Character(c.text, c.start + self._made, c.end + self._made) for c in found]
        if speech.sample_rate != self._format.sample_rate:
            samples = soxr.resample(samples, speech.sample_rate, self._format.sample_rate)
        self._chop(encode(samples, self._format.encoding))

    def finished(self) -> None:
        """Its speech is complete."""
        self._is_finished = True
        if self._pieces:
            last = self._pieces.pop()
            characters = (*last.characters, *self._characters_until(math.inf))
            self._pieces.append(replace(last, characters=characters, is_final=True))

    def take(self) -> ResponsePiece:
        """The next piece."""
        return self._pieces.popleft()

    def playing(self, piece: ResponsePiece, at: float) -> None:
        """A piece that was taken begins to play."""
        self._played.append((at, piece))

    def heard(self, now: float) -> float:
        """Seconds of it that have played."""
        return sum(min(max(now - at, 0.0), piece.seconds) for at, piece in self._played)

    def heard_text(self, now: float) -> str:
        """The words of it that were heard whole, and dots for the rest."""
        limit = self.heard(now) + 1e-6
        heard = sum(1 for character in self._characters if character.end <= limit)
        text = "".join(character.text for character in self._characters[:heard])
        if heard < len(self.text) and not self.text[heard].isspace():
            text = text[: max((text.rfind(space) for space in " \n\t"), default=-1) + 1]
        return f"{text.rstrip()}..."

    def _chop(self, data: bytes) -> None:
        size = self._format.size(self._behaviour.chunk)
        for begin in range(0, len(data), size):
            part = data[begin : begin + size]
            seconds = self._format.seconds(len(part))
            inside = self._characters_until(self._made + seconds)
            self._pieces.append(ResponsePiece(part, self._made, seconds, inside))
            self._made += seconds

    def _characters_until(self, end: float) -> tuple[Character, ...]:
        """Those that no piece has yet and that begin before then. Each goes into one piece, in order."""
        rest = self._characters[self._timed :]
        inside = tuple(itertools.takewhile(lambda c: c.start + 1e-9 < end, rest))
        self._timed += len(inside)
        return inside
