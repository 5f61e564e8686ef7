"""What may change the user's sound before anybody hears it: echo cancelling, noise suppression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.audio.played import PlayedAudio


class AudioFilter(Protocol):
    """Audio in, audio out, before the voice detector and the recogniser. One object hears one call."""

    def start(self, sample_rate: int, played: PlayedAudio) -> None:
        """Get ready; called once, before the first samples.

        Args:
            sample_rate: Of the samples to come, in Hz.
            played: What the line plays; it grows as the call goes on. A filter may ignore it.
        """
        ...

    def clean(self, samples: NDArray[np.int16], now: float) -> NDArray[np.int16]:
        """Take a packet and return it cleaned. Must not block.

        Args:
            samples: Mono, of any length, in the order in which they came. Not to be written to.
            now: Loop time at which the packet came.

        Returns:
            As many samples; the same object if there was nothing to take out.
        """
        ...
