"""A recorded call: the journal in a file, and the sound next to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voiceflow.audio.levels import envelope
from voiceflow.audio.wav import read_wav
from voiceflow.inspector.view import CallView, Lane
from voiceflow.journal import NoteKind, journal_of, load_notes

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST = 20 << 20
"""Bytes of one journal."""


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """The journal of one call, and its recording.

    Attributes:
        journal: The file ``NAME.jsonl``.
        sound: The file ``NAME.wav`` next to it; None if it does not exist.
    """

    journal: Path
    sound: Path | None

    @classmethod
    def at(cls, journal: Path) -> RecordedFile:
        """The recording next to a journal, if there is one."""
        sound = journal.with_suffix(".wav")
        return cls(journal, sound if sound.is_file() else None)

    @property
    def name(self) -> str:
        """The name of both files."""
        return self.journal.stem

    def view(self, *, with_sound: bool = False) -> tuple[CallView, str]:
        """Read the call and why it ended. It blocks.

        Args:
            with_sound: Whether to read the recording too, for the levels of both voices.

        Raises:
            ValueError: If a file cannot be used; without what people said.
            OSError: If a file cannot be read.
        """
        if self.journal.stat().st_size > LARGEST:
            raise ValueError(f"a journal has at most {LARGEST >> 20} MB")
        notes = load_notes(self.journal)
        ended = next((note for note in reversed(notes) if note.kind is NoteKind.END), None)
        end = notes[-1].at if notes else 0.0
        levels = None
        if with_sound and self.sound is not None:
            levels = _Levels(*read_wav(self.sound))
            end = max(end, levels.seconds)
        view = CallView(
            journal=journal_of(notes), start=0.0, end=end, loudness=levels.between if levels else None
        )
        return view, ended.reason if ended is not None else ""

    def saved_at(self) -> str:
        """When the journal was saved, for people."""
        at = datetime.fromtimestamp(self.journal.stat().st_mtime, UTC)
        return f"{at:%Y-%m-%d %H:%M:%S}"


class _Levels:
    """The levels of a recording, the user on the left."""

    def __init__(self, samples: NDArray[np.int16], rate: int) -> None:
        self._samples = samples if samples.ndim == 2 else samples.reshape(-1, 1)
        self._rate = rate

    @property
    def seconds(self) -> float:
        return len(self._samples) / self._rate

    def between(self, lane: Lane, begin: float, end: float, columns: int) -> NDArray[np.float64]:
        side = 0 if lane == "caller" else self._samples.shape[1] - 1
        piece = self._samples[round(begin * self._rate) : round(end * self._rate), side]
        return envelope(
            piece, columns=round(columns * min(1.0, len(piece) / self._rate / max(end - begin, 0.1)))
        )
