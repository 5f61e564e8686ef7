"""Audio on a timeline: what was said or heard, and when. All of it is µ-law at 8000 Hz."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

RATE = 8000
SILENCE = b"\xff"

# A time that was computed from a number of samples may come out a hair below it.
_ROUNDING = 1e-4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of audio without a gap.

    Attributes:
        at: Loop time of its first sample, in seconds.
        data: One µ-law byte a sample.
    """

    at: float
    data: bytes = field(repr=False)

    @property
    def end(self) -> float:
        """Loop time just after its last sample."""
        return self.at + len(self.data) / RATE


def samples_in(seconds: float) -> int:
    """Whole samples that have gone by after so many seconds; not negative."""
    return max(0, int(seconds * RATE + _ROUNDING))


def render(stretches: Iterable[Stretch], start: float, end: float) -> bytes:
    """Cut ``[start, end)`` out of a timeline; where there is nothing there is silence."""
    size = round((end - start) * RATE)
    out = bytearray(SILENCE * size)
    for stretch in stretches:
        offset = round((stretch.at - start) * RATE)
        data = stretch.data[max(0, -offset) : max(0, size - offset)]
        offset = max(0, offset)
        out[offset : offset + len(data)] = data
    return bytes(out)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches that follow each other without a gap."""
    groups: list[tuple[float, list[bytes]]] = []
    end = float("-inf")
    for stretch in stretches:
        if groups and abs(stretch.at - end) * RATE < 0.5:
            groups[-1][1].append(stretch.data)
        else:
            groups.append((stretch.at, [stretch.data]))
        end = stretch.end
    return [Stretch(at, b"".join(parts)) for at, parts in groups]
