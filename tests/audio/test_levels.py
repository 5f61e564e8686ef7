"""The power of packets, and who measures it once."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from voiceflow.audio.levels import envelope, mean_square, packet_feed
from voiceflow.audio.user_level import UserLevel

Samples = NDArray[np.int16]


@given(arrays.arrays(np.int16, st.integers(0, 400)))
def test_the_power_of_a_packet_is_the_mean_of_its_squares(samples: Samples) -> None:
    exact = sum(int(sample) ** 2 for sample in samples) / max(1, len(samples))
    assert math.isclose(mean_square(samples), exact, rel_tol=1e-5)


class Louder(UserLevel):
    """Overrides what takes a packet, and nothing else."""

    def feed(self, samples: Samples, now: float) -> None:
        super().feed(samples * 2, now)


class Counting:
    """A filter of a user, which measures for itself."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def feed(self, samples: Samples, now: float) -> None:
        self.sizes.append(len(samples))


def test_a_listener_of_a_user_gets_its_samples_by_feed() -> None:
    packet = np.full(160, 100, np.int16)
    louder, plain, counting = Louder(), UserLevel(), Counting()
    for level in (louder, plain):
        level.start(8000)
    packet_feed(louder)(packet, mean_square(packet), 1.0)
    plain.feed(packet * 2, 1.0)
    assert louder._mean == plain._mean
    packet_feed(counting)(packet, mean_square(packet), 1.0)
    assert counting.sizes == [160]


def test_an_envelope_follows_the_loudness() -> None:
    samples = np.concatenate([np.zeros(100), np.full(100, 8192), np.full(100, 32767)]).astype(np.int16)
    assert envelope(samples, columns=3).round(2).tolist() == [0.0, 0.5, 1.0]
    assert len(envelope(np.zeros(0, np.int16), columns=3)) == 0
