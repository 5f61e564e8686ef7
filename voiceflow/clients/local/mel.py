"""The log-mel spectrogram that Whisper takes as input.

Source: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2; the
mel scale is Slaney's (Auditory Toolbox, 1998): linear to 1 kHz, logarithmic above, areas normalised.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE_RATE = 16000
HOP = 160
BANDS = 80
_WINDOW = 400
_FLOOR = 1e-10
_RANGE = 8.0
"""Decades below the loudest point at which the spectrogram is cut off."""


def log_mel(samples: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Compute the features of one utterance.

    Only frames with sound are computed; the padding has one known value.

    Args:
        samples: At 16 kHz, from -1 to 1. Samples beyond ``frames`` are ignored.
        frames: Number of frames, 10 ms each.

    Returns:
        Shape (80, frames).
    """
    edge = _WINDOW // 2
    samples = samples[: frames * HOP]
    filled = min(frames, -(-(len(samples) + edge) // HOP))
    padded = np.zeros(filled * HOP + _WINDOW, np.float32)
    padded[edge : edge + len(samples)] = samples
    mirrored = samples[1 : edge + 1][::-1]
    padded[edge - len(mirrored) : edge] = mirrored
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][:filled]
    power = np.abs(np.fft.rfft(windows * _hann(), axis=1)).astype(np.float32) ** 2
    out = np.full((BANDS, frames), np.log10(_FLOOR), np.float32)
    out[:, :filled] = np.log10(np.maximum(_filters() @ power.T, _FLOOR))
    np.maximum(out, out.max() - _RANGE, out=out)
    out += 4.0
    out /= 4.0
    return out


@cache
def _hann() -> NDArray[np.float32]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)


@cache
def _filters() -> NDArray[np.float32]:
    """Triangles over the bins of the Fourier transform, shape (80, 201)."""
    bins = np.linspace(0, SAMPLE_RATE / 2, _WINDOW // 2 + 1)
    corners = _hertz(np.linspace(0, _mel(SAMPLE_RATE / 2), BANDS + 2))
    low, peak, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.maximum(0, np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)))
    return (triangles * 2 / (high - low)).astype(np.float32)


# Slaney's scale: 15 mels to 1 kHz, then 27 mels for each factor of 6.4.
_KNEE_HZ, _KNEE_MEL, _PER_MEL = 1000.0, 15.0, np.log(6.4) / 27


def _mel(hertz: float) -> float:
    if hertz < _KNEE_HZ:
        return hertz * _KNEE_MEL / _KNEE_HZ
    return float(_KNEE_MEL + np.log(hertz / _KNEE_HZ) / _PER_MEL)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mel * _KNEE_HZ / _KNEE_MEL
    return np.where(mel < _KNEE_MEL, linear, _KNEE_HZ * np.exp(_PER_MEL * (mel - _KNEE_MEL)))
