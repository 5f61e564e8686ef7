"""What a turn model is: it hears in the user's voice whether the turn ends.

Words tell what was said, the voice how: falling pitch at an end, a held note before more. A model answers
while the call goes on, and never has the last word: see ``TurnPolicy.silence_heard``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnChance:
    """What a model hears at one moment. Probabilities from 0 to 1; a half is where the model is undecided.

    Attributes:
        ending: That the turn is over at this moment.
        ending_soon: That it is over within half a second, for a model that looks ahead.
        backchannel: That the sound made until now only says "I am listening", for a model that separates
            backchannels from interruptions. A model cannot know whether the agent speaks meanwhile.
    """

    ending: float
    ending_soon: float | None = None
    backchannel: float | None = None

    def __post_init__(self) -> None:
        for chance in (self.ending, self.ending_soon, self.backchannel):
            if chance is not None and not 0 <= chance <= 1:
                raise ValueError(f"a probability is from 0 to 1, not {chance}")


TurnHeard: TypeAlias = Callable[[TurnChance, float], None]
"""Takes what a model heard, and the loop time of the last sample that it knew."""


class TurnStream(Protocol):
    """One call at a turn model. Used on the event loop only, where nothing of it may block."""

    @property
    def dropped(self) -> int:
        """Judgements left out because the model was behind."""
        ...

    def feed(self, samples: NDArray[np.int16], now: float) -> None:
        """Take a packet, speech or not.

        Args:
            samples: Mono, of any length, after echo and noise were taken out. Not to be written to.
            now: Loop time at which the packet came.
        """
        ...

    def speak(self, at: float) -> None:
        """The VAD heard a voice: at its start, and in each further voiced packet.

        Args:
            at: When, in loop seconds. Comes before the packet with that voice, or a little after it.
        """
        ...

    def fall_silent(self, at: float) -> None:
        """The VAD declared the end of speech.

        Args:
            at: When the last voice was, in loop seconds.
        """
        ...

    def close(self) -> None:
        """The call is over: nothing is called any more. Closing twice changes nothing."""
        ...


class TurnModel(Protocol):
    """A model that all calls of a process share. Computes off the event loop, with a bounded backlog."""

    def open(self, sample_rate: int, heard: TurnHeard, failed: Callable[[Exception], None]) -> TurnStream:
        """Serve a call; called on the event loop, on which the answers come.

        Args:
            sample_rate: Of the samples to come, in Hz.
            heard: Takes each answer, in order, every few windows where there is something to judge.
            failed: Called once if the model cannot be loaded or computes no more. Nothing is heard after.

        Raises:
            ValueError: If the model does not work at this rate.
        """
        ...
