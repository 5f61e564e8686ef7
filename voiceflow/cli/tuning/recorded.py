"""A folder of recorded calls: WAV files of two channels, each with or without its journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from voiceflow.audio.resample import Quality, resample
from voiceflow.audio.wav import read_wav
from voiceflow.cli.tuning.detectors import TuneDetector
from voiceflow.cli.tuning.pauses import RecordedTurn, VoicedSpan, turns_of, voiced_spans
from voiceflow.cli.tuning.replay import ReplayedTurn
from voiceflow.errors import ConfigurationError
from voiceflow.journal.entries import Note, NoteKind
from voiceflow.journal.notes_file import load_notes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATES = (8000, 16000, 32000, 48000)
_AGENT = (NoteKind.REPLY, NoteKind.HEARD, NoteKind.REPLY_OVER)


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call.

    Attributes:
        name: The file's name.
        turns: The user's turns.
        has_words: Whether a journal says what the recogniser understood.
    """

    name: str
    turns: tuple[ReplayedTurn, ...]
    has_words: bool


def recordings(folder: Path) -> list[Path]:
    """The WAV files in a folder and in those below it, in order.

    Raises:
        ConfigurationError: If there are none.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".wav")
    if not files:
        raise ConfigurationError(f"{folder}: no WAV file; record calls with Recorder")
    return files


def read_call(
    file: Path, *, user_channel: int = 0, detector: TuneDetector = TuneDetector.DEFAULT
) -> RecordedCall:
    """Read one recording, and ``NAME.jsonl`` next to ``NAME.wav`` if it exists.

    Args:
        file: The recording.
        user_channel: 0 if the user is on the left, as ``Recorder`` has it; else 1.
        detector: That of the calls, which finds the voices of both sides.

    Raises:
        ConfigurationError: If the file, or its journal, cannot be used.
    """
    try:
        samples, rate = read_wav(file)
        journal = file.with_suffix(".jsonl")
        notes = load_notes(journal) if journal.exists() else []
    except ValueError as error:
        raise ConfigurationError(f"{file}: {error}") from error
    if samples.ndim != 2:
        raise ConfigurationError(f"{file}: one channel; the user and the agent must be on two")
    sides = [_spans(samples[:, side], rate, detector) for side in (user_channel, 1 - user_channel)]
    turns = turns_of(*sides)
    return RecordedCall(file.name, tuple(with_words(turns, notes)), any(map(_has_words, notes)))


def _spans(samples: NDArray[np.int16], rate: int, detector: TuneDetector) -> list[VoicedSpan]:
    if rate not in RATES:
        samples, rate = resample(samples, rate, 8000, quality=Quality.VHQ), 8000
    return voiced_spans(samples, rate, detector.open())


def with_words(turns: Sequence[RecordedTurn], notes: Sequence[Note]) -> list[ReplayedTurn]:
    """Add to each turn the recogniser's words, the agent's words before it, and the user's earlier pauses.

    The recogniser's words of a turn are those noted from its first voice to the next turn's.
    """
    delay = _final_delay(notes)
    found: list[ReplayedTurn] = []
    earlier: list[float] = []
    usual: list[float] = []
    for number, turn in enumerate(turns):
        end = turns[number + 1].begin if number + 1 < len(turns) else float("inf")
        mine = [note for note in notes if turn.begin <= note.at < end and _has_words(note)]
        said = _said_before(notes, turn.begin)
        sure = _confidences(mine)
        found.append(
            ReplayedTurn(
                turn,
                tuple(_growing(mine)),
                delay,
                said=said,
                confidences=sure,
                earlier=tuple(earlier),
                usual=tuple(usual),
            )
        )
        earlier += [pause.seconds for pause in turn.pauses if not pause.is_end]
        usual += [mean(sure.values())] if sure else []
    return found


def _said_before(notes: Sequence[Note], begin: float) -> str:
    """The agent's last reply, if it was over before a turn; a turn that interrupts answers nothing."""
    spoken = [note for note in notes if note.kind in _AGENT and note.at <= begin]
    return spoken[-1].text if spoken and spoken[-1].kind is NoteKind.REPLY_OVER else ""


def _confidences(notes: Sequence[Note]) -> dict[float, float]:
    """How sure the recogniser was of the final words that came at each time."""
    return {note.at: value for note in notes for name, value in note.signals if name == "confidence"}


def _growing(notes: Sequence[Note]) -> list[tuple[float, str]]:
    """The whole text of the turn at each change of it: final words, then interim ones."""
    settled: list[str] = []
    texts: list[tuple[float, str]] = []
    for note in notes:
        texts.append((note.at, " ".join([*settled, note.text])))
        if note.kind is NoteKind.FINAL:
            settled.append(note.text)
    return texts


def _has_words(note: Note) -> bool:
    return note.kind in (NoteKind.INTERIM, NoteKind.FINAL) and bool(note.text)


def _final_delay(notes: Sequence[Note]) -> float:
    """Median time from a commit to the next final transcript; 0 if none was seen."""
    delays: list[float] = []
    committed: float | None = None
    for note in notes:
        if note.kind is NoteKind.COMMIT:
            committed = note.at
        elif note.kind is NoteKind.FINAL and committed is not None:
            delays.append(note.at - committed)
            committed = None
    return median(delays) if delays else 0.0
