"""What every ``TurnModel`` must do. An implementation passes by one line: ``check(make)``."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.audio.turn_model import TurnChance, TurnModel
from voiceflow.emulators.kit.formants import synthesize
from voiceflow.testing import run_virtual

RATE, PACKET = 8000, 160
Samples = NDArray[np.int16]
Answers = list[tuple[float, TurnChance]]


class Told:
    """What a model has told a call, and in which thread."""

    def __init__(self) -> None:
        self.answers: Answers = []
        self.errors: list[Exception] = []
        self.threads: set[threading.Thread] = set()

    def hear(self, chance: TurnChance, at: float) -> None:
        self.answers.append((round(at, 6), chance))
        self.threads.add(threading.current_thread())


async def listen(
    model: TurnModel, samples: Samples, told: Told, *, pause: float = 1.0, close: float = 60.0
) -> int:
    """Feed a voice and the silence behind it, packet by packet, as a call does.

    Returns:
        How many judgements were left out.
    """
    loop, ended = asyncio.get_running_loop(), len(samples) / RATE
    stream = model.open(RATE, told.hear, told.errors.append)
    whole = np.concatenate((samples, np.zeros(round(pause * RATE), np.int16)))
    began = loop.time()
    for begin in range(0, len(whole) - PACKET + 1, PACKET):
        await asyncio.sleep(began + (begin + PACKET) / RATE - loop.time())
        if loop.time() - began <= ended + 1e-9:
            stream.speak(loop.time())
        if loop.time() - began >= close:
            stream.close()
        stream.feed(whole[begin : begin + PACKET], loop.time())
    stream.fall_silent(began + ended)
    await asyncio.sleep(0.1)
    stream.close()
    stream.close()
    return stream.dropped


def check(make: Callable[[], TurnModel]) -> None:
    """Run calls at a model; raises AssertionError where the port is not kept."""
    voice = synthesize("I would like to come on Tuesday.", pace=0.06, sample_rate=RATE)
    _check_answers(make, voice)
    _check_sharing(make, voice)
    _check_closing(make, voice)
    with pytest.raises(ValueError, match="rate"):
        make().open(-1, lambda chance, at: None, lambda error: None)


def _check_answers(make: Callable[[], TurnModel], voice: Samples) -> None:
    told = Told()
    assert run_virtual(listen(make(), voice, told)) == 0
    times = [at for at, _ in told.answers]
    ended = len(voice) / RATE
    assert times == sorted(set(times))
    # At least one answer is about the pause, while the turn can still be decided.
    assert any(ended < at <= ended + 0.4 for at in times)
    assert times[-1] <= ended + 1.0
    assert told.threads == {threading.main_thread()}
    assert told.errors == []


def _check_sharing(make: Callable[[], TurnModel], voice: Samples) -> None:
    """Calls at once hear what each hears alone."""

    async def both(model: TurnModel, one: Told, other: Told) -> None:
        await asyncio.gather(listen(model, voice, one), listen(model, voice[::-1].copy(), other))

    one, other, alone = Told(), Told(), Told()
    run_virtual(both(make(), one, other))
    run_virtual(listen(make(), voice, alone))
    assert [at for at, _ in one.answers] == [at for at, _ in alone.answers]
    for (_, first), (_, second) in zip(one.answers, alone.answers, strict=True):
        assert first.ending == pytest.approx(second.ending, abs=0.02)


def _check_closing(make: Callable[[], TurnModel], voice: Samples) -> None:
    told = Told()
    run_virtual(listen(make(), voice, told, close=0.0))
    assert told.answers == []
