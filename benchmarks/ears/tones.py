"""Tones of the telephone network, by their standards.

Source: ITU-T E.180 supplement 2 (ringing and busy tones), Q.23 (keys), E.180 (special information tone),
T.30 (fax).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.ears.waves import RATE, Wave, at_level, faded, repeated, silence, times

Cadence = Sequence[tuple[Sequence[float], float]]
"""What follows what: frequencies in Hz (none for silence) and seconds."""

CADENCES: dict[str, Cadence] = {
    "ringback US": [((440, 480), 2.0), ((), 4.0)],
    "ringback EU": [((425,), 1.0), ((), 4.0)],
    "ringback UK": [((400, 450), 0.4), ((), 0.2), ((400, 450), 0.4), ((), 2.0)],
    "busy tone": [((425,), 0.5), ((), 0.5)],
    "beep 1 kHz": [((1000,), 0.4), ((), 2.6)],
    "SIT": [((950,), 0.33), ((1400,), 0.33), ((1800,), 0.33), ((), 2.0)],
    "fax": [((1100,), 0.5), ((), 3.0)],
    "DTMF": [
        ((697, 1209), 0.2),
        ((), 1.3),
        ((770, 1336), 0.2),
        ((), 1.3),
        ((941, 1477), 0.2),
        ((), 1.3),
    ],
}


def tone(name: str, seconds: float, dbov: float = -24.0) -> Wave:
    """So much of one of ``CADENCES``."""
    parts: list[Wave] = []
    for frequencies, length in CADENCES[name]:
        if not frequencies:
            parts.append(silence(length))
            continue
        now = times(length)
        mixed = sum((np.sin(2 * np.pi * hertz * now) for hertz in frequencies), np.zeros(len(now)))
        parts.append(faded(mixed))
    return at_level(repeated(np.concatenate(parts), round(seconds * RATE)), dbov)
