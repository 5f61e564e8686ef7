"""What a waiting user hears: music in short pieces, between which the agent can speak."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from voiceflow.audio.sound import Sound
from voiceflow.audio.tones import silence, sine
from voiceflow.processors.playback import Playback

RATE = 8000
NOTES = (523.25, 659.25, 783.99, 659.25)
"""The frequencies of the built-in music in Hz: C, E, G, E."""

AHEAD = 2
"""Pieces that are queued at a time, so that there is no gap between two of them."""

REST = 1.0
"""Seconds before the next attempt after a piece that was not heard."""


@lru_cache(maxsize=1)
def hold_music() -> tuple[Sound, ...]:
    """Quiet notes, one piece each."""
    return tuple(_note(frequency) for frequency in NOTES)


async def play_hold_music(pieces: tuple[Sound, ...], play: Callable[[Sound], Playback]) -> None:
    """Play the pieces again and again, until cancelled.

    Args:
        pieces: Short sounds. When the music ends, what is queued of them is still heard.
        play: Plays one when the agent has the floor.
    """
    queued: deque[Playback] = deque()
    position = 0
    while True:
        while len(queued) < AHEAD:
            queued.append(play(pieces[position % len(pieces)]))
            position += 1
        result = await queued.popleft()
        if not result.is_complete:
            await asyncio.sleep(REST)


def _note(frequency: float) -> Sound:
    tone = sine(frequency, 0.8, RATE, level_db=-24.0).astype(np.float64)
    fade = np.minimum(1.0, np.minimum(np.arange(len(tone)), np.arange(len(tone))[::-1]) / 400)
    return Sound(np.concatenate([np.rint(tone * fade).astype(np.int16), silence(0.2, RATE)]), RATE)
