"""Recordings of a few seconds: a user on the left, an agent on the right."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voiceflow.audio.wav import write_wav
from voiceflow.testing.speech import speechlike

Spans = Sequence[tuple[float, float]]


def record(file: Path, user: Spans, agent: Spans, *, seconds: float = 12.0, rate: int = 8000) -> None:
    """Write a call in which both speak at these seconds, on a line with a little noise."""
    noise = np.random.default_rng(3).normal(0, 8, (round(seconds * rate), 2)).astype(np.int16)
    for side, spans in enumerate((user, agent)):
        for begin, end in spans:
            voice = speechlike(end - begin, side, sample_rate=rate)
            first = round(begin * rate)
            noise[first : first + len(voice), side] += voice
    write_wav(file, noise, rate)


USER = ((1.0, 2.0), (2.8, 4.0), (8.0, 9.0))
AGENT = ((5.0, 7.0), (10.0, 11.0))
