"""Turns with their pauses: of the corpus, or of eot-bench's data where a user has them.

A pause of a voice of the corpus is 10 ms frames 35 dB below its loud ones, for 0.1 s and more.

A folder of eot-bench rows holds ``rows.jsonl``, one row a line with the fields ``id``, ``language``,
``audio`` (a WAV file of 16 bits in the folder, mono) and ``silence_spans`` (``start`` and ``end`` in seconds,
in order; the last is the end of the turn). ``messages``, if there, is the talk before: the last one with the
``role`` ``assistant`` is what the agent said. Further fields are ignored.

Source: https://github.com/livekit/eot-bench, "Scope".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.ears.corpus import FRAME, Clip, voiced_frames
from benchmarks.ears.waves import RATE, Samples, Wave, silence, through_line
from voiceflow.audio.resample import Quality, resample
from voiceflow.audio.wav import read_wav

ANNOTATED = 0.1
"""Seconds of the shortest pause that eot-bench knows. Of those it counts 0.2 to 5 s, unless asked to."""
OPENING = "How can I help you?"
_LEAD, _TAIL = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class EotRow:
    """One turn of a user.

    Attributes:
        name: For people.
        samples: At 8 kHz, with some seconds of silence behind the turn.
        holds: The pauses inside: begin and end in seconds.
        end: The end of the turn.
        said: What the agent said before.
    """

    name: str
    samples: Samples
    holds: tuple[tuple[float, float], ...]
    end: float
    said: str = ""


def rows_of(clips: Sequence[Clip]) -> list[EotRow]:
    """The clips on a clean line, with every pause of theirs. The agent has asked for the values."""
    rows = []
    for number, clip in enumerate(clips):
        wave = np.concatenate([silence(_LEAD), clip.wave, silence(_TAIL)])
        pauses = sorted([*clip.holds, *natural_pauses(clip)])
        holds = tuple((begin + _LEAD, end + _LEAD) for begin, end in pauses)
        said, end = clip.line.question or OPENING, _LEAD + clip.seconds
        rows.append(EotRow(clip.line.text, through_line(wave, number), holds, end, said))
    return rows


def natural_pauses(clip: Clip) -> list[tuple[float, float]]:
    """Where the voice itself is silent within a clip, from ``ANNOTATED`` s on: begin and end in seconds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~voiced_frames(clip.wave), [False]])))
    quiet = [(round(begin * FRAME, 2), round(end * FRAME, 2)) for begin, end in edges.reshape(-1, 2).tolist()]
    made = [(begin - FRAME, end + FRAME) for begin, end in clip.holds]
    return [
        (begin, end)
        for begin, end in quiet
        if end - begin >= ANNOTATED - 1e-9 and not any(a < end and begin < b for a, b in made)
    ]


def load_rows(folder: Path, *, language: str = "en") -> list[EotRow]:
    """Read a folder of eot-bench rows, those of one language.

    Raises:
        ValueError: If a line is no such row; the message says which.
    """
    rows = []
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            if found["language"] != language:
                continue
            spans = [(float(span["start"]), float(span["end"])) for span in found["silence_spans"]]
            wave = _wave(folder / found["audio"])
            *holds, (end, _) = spans
            said = _said(found.get("messages") or [])
            rows.append(replace(_row(str(found["id"]), wave, holds, end, number), said=said))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"rows.jsonl, line {number}: {error!r}") from error
    return rows


def _said(messages: Sequence[Mapping[str, object]]) -> str:
    """The agent's last words."""
    return next((str(one["content"]) for one in reversed(messages) if one["role"] == "assistant"), "")


def _row(name: str, wave: Wave, holds: Sequence[tuple[float, float]], end: float, seed: int) -> EotRow:
    # What follows the end is cut off: the agent's answer, or nothing.
    longer = np.concatenate([silence(_LEAD), wave[: round(end * RATE)], silence(_TAIL)])
    moved = [(begin + _LEAD, stop + _LEAD) for begin, stop in holds]
    kept = tuple((begin, stop) for begin, stop in moved if stop - begin >= ANNOTATED)
    return EotRow(name, through_line(longer, seed), kept, end + _LEAD)


def _wave(file: Path) -> Wave:
    samples, rate = read_wav(file, most_channels=1)
    if rate != RATE:
        samples = resample(samples, rate, RATE, quality=Quality.VHQ)
    return samples.astype(np.float32) / np.float32(32768)
