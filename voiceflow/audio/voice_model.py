"""What a voice model is: a network that says of short windows how likely they hold a voice.

It is slower than a gate and hears better. One model serves all calls of a process, off the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.audio.vad import Heard


class ModelStream(Protocol):
    """One call's windows at a model. Used on the event loop only."""

    @property
    def waiting(self) -> int:
        """How many windows were posted and not yet judged."""
        ...

    def post(self, window: NDArray[np.float32], end: float) -> None:
        """Take the next window. Must not block.

        Args:
            window: As long as the model wants it, scaled to ±1.
            end: Loop time of its last sample.
        """
        ...

    def forget(self) -> None:
        """Drop the windows that wait: their results are not wanted any more."""
        ...

    def close(self) -> None:
        """The call is over: nothing is called any more. Closing twice changes nothing."""
        ...


class VoiceModel(Protocol):
    """A network that all calls of a process share.

    The state that it keeps for a call outlives gaps between the windows: a stream may be fed only where there
    is something to judge.
    """

    @property
    def window(self) -> float:
        """Length of a window in seconds."""
        ...

    @property
    def sample_rate(self) -> int:
        """Of the windows, in Hz."""
        ...

    def open(self, heard: Heard, failed: Callable[[Exception], None]) -> ModelStream:
        """Serve a call; called on the event loop, on which the answers come.

        Args:
            heard: Takes each window's probability and end, in order, unless it was dropped.
            failed: Called once if the model cannot be loaded or computes no more. Nothing is heard after.
        """
        ...
