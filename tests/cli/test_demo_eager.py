"""Decoding ahead of the commit, on virtual time."""

import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow import TELEPHONE
from voiceflow.cli.eager import EagerListener
from voiceflow.clients.local.engines import Recognition
from voiceflow.testing.elevenlabs import Segment


class Engine:
    """Says how many samples it was given, after a while."""

    def __init__(self, takes: float = 0.2) -> None:
        self.takes = takes
        self.jobs = 0

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        self.jobs += 1
        await asyncio.sleep(self.takes)
        return Recognition(f"{len(samples) / sample_rate:g} s")


def segment(seconds: float, voiced: float | None = None, start: float = 0.0) -> Segment:
    """Audio with a voice from its beginning to ``voiced``."""
    end = seconds if voiced is None else voiced
    span = (0.0, end) if end else None
    return Segment(TELEPHONE.silence(seconds), TELEPHONE, start, span, end)


async def test_an_interim_text_never_waits() -> None:
    listener = EagerListener(Engine())
    began = asyncio.get_running_loop().time()
    assert await listener.partial(segment(0.6)) is None
    assert asyncio.get_running_loop().time() == began
    await asyncio.sleep(0.25)
    assert await listener.partial(segment(0.8)) == "0.6 s"


async def test_a_decoding_that_covers_the_voice_is_the_final_transcript_at_once() -> None:
    engine = Engine()
    listener = EagerListener(engine)
    await listener.partial(segment(1.2, voiced=1.0))
    await asyncio.sleep(0.25)
    began = asyncio.get_running_loop().time()
    assert (await listener.final(segment(1.4, voiced=1.0))).text == "1.2 s"
    assert asyncio.get_running_loop().time() == began
    assert engine.jobs == 1


async def test_the_final_transcript_waits_for_a_running_decoding_that_covers_it() -> None:
    engine = Engine()
    listener = EagerListener(engine)
    await listener.partial(segment(1.2, voiced=1.0))
    await asyncio.sleep(0.15)
    assert (await listener.final(segment(1.4, voiced=1.0))).text == "1.2 s"
    assert engine.jobs == 1


async def test_what_was_said_since_is_decoded_again() -> None:
    listener = EagerListener(Engine())
    await listener.partial(segment(1.0))
    await asyncio.sleep(0.25)
    assert (await listener.final(segment(1.5))).text == "1.5 s"


async def test_another_segment_is_another_matter() -> None:
    listener = EagerListener(Engine())
    await listener.partial(segment(1.0))
    await asyncio.sleep(0.25)
    assert await listener.partial(segment(0.3, start=5.0)) is None
    assert (await listener.final(segment(1.0, start=5.0))).text == "1 s"


async def test_a_lull_is_decoded_without_delay() -> None:
    engine = Engine()
    listener = EagerListener(engine)
    await listener.partial(segment(1.0))
    await asyncio.sleep(0.25)
    await listener.partial(segment(1.2))
    await asyncio.sleep(0.01)
    assert engine.jobs == 1
    await listener.partial(segment(1.32, voiced=1.2))
    await asyncio.sleep(0.01)
    assert engine.jobs == 2
    await listener.close()


async def test_on_a_slow_machine_nothing_is_decoded_ahead() -> None:
    engine = Engine(takes=0.8)
    listener = EagerListener(engine)
    await listener.warm_up(np.zeros(800, np.int16), 8000)
    assert await listener.partial(segment(2.0)) is None
    assert engine.jobs == 2


@pytest.mark.parametrize("ask", ["partial", "final"])
async def test_silence_is_not_decoded(ask: str) -> None:
    engine = Engine()
    listener = EagerListener(engine)
    silence = segment(2.0, voiced=0.0)
    text = await listener.partial(silence) if ask == "partial" else (await listener.final(silence)).text
    assert not text
    assert engine.jobs == 0
