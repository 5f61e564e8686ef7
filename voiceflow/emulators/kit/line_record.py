"""What an emulated carrier notes of a call: the part that is the same for every carrier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.playout import Clear, Echo, PlayoutBuffer
from voiceflow.emulators.kit.track import Stretch, joined, render

_LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or warning that the carrier logs.

    Attributes:
        code: The carrier's error code.
        reason: In words, without what was said or keyed.
        at: Loop time.
    """

    code: int
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """A ``media`` message of the app.

    Attributes:
        at: Loop time of its arrival.
        size: Bytes of audio.
    """

    at: float
    size: int


@dataclass(slots=True)
class LineRecord:
    """What the carrier saw of a call. Lists are in the order of events.

    Attributes:
        speech: The caller's side of the audio.
        clock: Returns loop time.
        warnings: What the app did wrong in the stream; once per code and stream.
        errors: What failed: webhooks, instructions, the stream.
        spoken: Texts that the carrier itself spoke, with the time at which each began.
        requests: Documents that were fetched: time and URL.
        media: The app's audio messages.
        marks: The app's marks, each with the time at which it arrived.
        echoes: Marks sent back; ``Echo.cleared`` says why.
        clears: The app's clear messages.
        statuses: Every status of the call and when it began.
        playouts: The playout buffer of each stream.
        keyed: Keys that the app has sent, with the time at which each sequence began.
    """

    speech: CallerSpeech
    clock: Callable[[], float]
    warnings: list[Problem] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    spoken: list[tuple[float, str]] = field(default_factory=list, repr=False)
    requests: list[tuple[float, str]] = field(default_factory=list)
    media: list[MediaMessage] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)
    clears: list[Clear] = field(default_factory=list)
    statuses: list[tuple[float, str]] = field(default_factory=list)
    playouts: list[PlayoutBuffer] = field(default_factory=list)
    keyed: list[tuple[float, str]] = field(default_factory=list, repr=False)

    @property
    def heard(self) -> list[Stretch]:
        """What the caller has heard of the agent, each stretch without a gap."""
        self._play()
        return joined(stretch for playout in self.playouts for stretch in playout.heard)

    @property
    def said(self) -> list[Stretch]:
        """What the caller has said, each stretch without a gap."""
        return joined(self.speech.spoken)

    @property
    def heard_bytes(self) -> bytes:
        """What the caller has heard, without the times and the silence between."""
        return b"".join(stretch.data for stretch in self.heard)

    def heard_between(self, start: float, end: float) -> bytes:
        """What the caller has heard from ``start`` to ``end`` (loop time), with 0xFF for silence."""
        if not self.playouts:
            return render((), start, end)
        self._play()
        return self.playouts[-1].heard_between(start, end)

    def stereo(self) -> NDArray[np.int16]:
        """Both sides at 8000 Hz, shape ``(n, 2)``: left the caller, right the agent as it was heard.

        It begins with the first status of the call and ends with the last one or the last sound.
        """
        start = self.statuses[0][0] if self.statuses else 0.0
        said, heard = self.said, self.heard
        end = max([start, *(stretch.end for stretch in said + heard), *(at for at, _ in self.statuses)])
        sides = [decode(render(side, start, end), Encoding.MULAW) for side in (said, heard)]
        return np.stack(sides, axis=1)

    def _play(self) -> None:
        if self.playouts:
            self.playouts[-1].play(self.clock())

    def take_keys(self, digits: str) -> None:
        """Note keys that the app sends."""
        self.keyed.append((self.clock(), digits))

    def warn(self, code: int, reason: str, at: float) -> None:
        """Note a warning."""
        _note(self.warnings, Problem(code, reason, at))

    def fail(self, code: int, reason: str, at: float) -> None:
        """Note an error."""
        _note(self.errors, Problem(code, reason, at))


def _note(problems: list[Problem], problem: Problem) -> None:
    if len(problems) < _LONGEST_LIST:
        problems.append(problem)
