"""Callers who speak over the reply, and how soon the server's ``clear`` comes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from benchmarks.load.callers import Callers, Heard, packets
from benchmarks.load.floor import ONSET
from benchmarks.phone import hiss, voice

QUESTION, PAUSE, OVER, REST = 1.5, 1.9, 1.0, 2.6
"""Seconds of a caller's cycle: a question, the reply begins, the caller speaks over it, a quiet line."""
SETTLE = 7.0
LOUD = bytes((0x90, 0x10)) * 80
"""A packet of a constant loud tone: voice, by its power, from the first sample."""


@dataclass(frozen=True, slots=True)
class BargeIns:
    """What came of interruptions.

    Attributes:
        calls: At a time.
        clears: Seconds from the first packet to ``clear``.
        unheard: Without one.
        stale: Media messages after one.
    """

    calls: int
    clears: list[float]
    unheard: int
    stale: int

    @property
    def beyond(self) -> list[float]:
        """Seconds to ``clear`` beyond the VAD's own, if it decides at packet number ``ONSET`` of a tone."""
        return [seconds - (ONSET - 1) * 0.02 for seconds in self.clears]


def spoken() -> list[list[bytes]]:
    """The cycles of callers who interrupt with their voice."""
    return [
        packets(voice(QUESTION, seed) + hiss(PAUSE) + voice(OVER, seed + 9) + hiss(REST)) for seed in range(4)
    ]


def toned() -> list[list[bytes]]:
    """The cycle of callers who interrupt with a tone, so that the VAD's decision has a known packet."""
    return [packets(LOUD * round(QUESTION / 0.02) + hiss(PAUSE) + LOUD * round(OVER / 0.02) + hiss(REST))]


async def barge(port: int, calls: int, seconds: float, sounds: list[list[bytes]]) -> BargeIns:
    """Let so many callers interrupt, again and again."""
    callers = Callers(port, sounds, barge_in=round((QUESTION + PAUSE) / 0.02))
    await callers.resize(calls)
    await asyncio.sleep(SETTLE)
    callers.begin()
    await asyncio.sleep(seconds)
    heard: Heard = callers.heard
    await callers.close()
    return BargeIns(calls, heard.clears, heard.unheard, heard.stale)
