"""Several speakers from one voice, by changing the pitch and the length of the vocal tract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class VoiceVariant:
    """How a speaker differs from the packaged voice, a woman's.

    Attributes:
        name: Display name.
        pitch: Factor on the fundamental frequency; intelligible from 0.5 to 1.3.
        tract: Length of the vocal tract, as a factor; longer sounds larger. From 0.85 to 1.25.
        pace: Factor on the speed of speech; from 0.5 to 2.
    """

    name: str
    pitch: float = 1.0
    tract: float = 1.0
    pace: float = 1.0


HEART = VoiceVariant("heart")
"""The packaged voice as it is."""

CALLERS = (
    HEART,
    VoiceVariant("man", pitch=0.60, tract=1.17),
    VoiceVariant("old man", pitch=0.52, tract=1.22),
    VoiceVariant("girl", pitch=1.18, tract=0.90),
    VoiceVariant("woman", pitch=0.88, tract=1.05),
)
"""Five speakers that a recogniser understands equally well, for simulated callers."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """The network's prediction for one sentence, before synthesis: bins by frames of 12.5 ms.

    Attributes:
        harmonic: Log magnitude of the harmonic part.
        rotation: Its phase, before the squashing to ±pi.
        noise: Log magnitude of the noise.
        rest: Log magnitude of the remaining part.
        rest_phase: Its phase.
        pitch: Fundamental frequency in Hz, one per frame.
    """

    harmonic: NDArray[np.float32]
    rotation: NDArray[np.float32]
    noise: NDArray[np.float32]
    rest: NDArray[np.float32]
    rest_phase: NDArray[np.float32]
    pitch: NDArray[np.float32]

    def spoken_by(self, voice: VoiceVariant) -> Spectrum:
        """Move pitch and formants. Formants fall as the tract grows, the harmonics stay where they are."""
        if voice.tract == 1.0 and voice.pitch == 1.0:
            return self
        bins = len(self.harmonic)
        source = np.arange(bins, dtype=np.float32) * np.float32(voice.tract)
        below = np.minimum(source.astype(np.intp), bins - 2)
        share = np.clip(source - below, 0, 1)[:, None].astype(np.float32)
        # A longer tract reads bins above the top, which hold a quiet copy of the edge.
        fade = np.where(source > bins - 1, _ABOVE_TOP, 0)[:, None].astype(np.float32)

        def warp(values: NDArray[np.float32]) -> NDArray[np.float32]:
            mixed: NDArray[np.float32] = values[below] * (1 - share) + values[below + 1] * share
            return mixed

        return Spectrum(
            harmonic=warp(self.harmonic) + fade,
            rotation=warp(self.rotation),
            noise=warp(self.noise) + fade,
            rest=warp(self.rest) + fade,
            rest_phase=self.rest_phase[below],
            pitch=self.pitch * np.float32(voice.pitch),
        )


_ABOVE_TOP = -4.0
