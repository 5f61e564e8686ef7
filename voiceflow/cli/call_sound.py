"""The sound of a call at the caller's end: both sides on the clock of the call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voiceflow.testing.sound import Span, voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.emulators.kit.carrier import CarrierRecord

RATE = 8000


@dataclass(frozen=True, eq=False)
class CallSound:
    """A recording at the carrier.

    Attributes:
        start: Loop time of the first sample.
        samples: Shape ``(n, 2)``: left the caller, right the agent as it was heard.
        caller: Where the caller speaks, in seconds from the start.
        agent: Where the agent is heard speaking, in seconds from the start.
    """

    start: float
    samples: NDArray[np.int16] = field(repr=False)
    caller: list[Span]
    agent: list[Span]

    @classmethod
    def of(cls, record: CarrierRecord) -> CallSound:
        """Find the voices in the carrier's recording."""
        samples = record.stereo()
        start = record.statuses[0][0] if record.statuses else 0.0
        return cls(start, samples, voices(samples[:, 0], RATE), voices(samples[:, 1], RATE))

    @property
    def seconds(self) -> float:
        """Length of the call."""
        return len(self.samples) / RATE

    def agent_after(self, at: float) -> float | None:
        """When the agent's voice is first heard after a loop time; None if never."""
        return next((self.start + span.start for span in self.agent if self.start + span.start >= at), None)

    def agent_voice(self, since: float, until: float) -> float:
        """Seconds of the agent's voice between two loop times."""
        first, last = since - self.start, until - self.start
        return sum(max(0.0, min(span.end, last) - max(span.start, first)) for span in self.agent)

    def agent_samples(self, since: float, until: float) -> NDArray[np.int16]:
        """The agent's side between two loop times."""
        first, last = (max(0, round((at - self.start) * RATE)) for at in (since, until))
        return self.samples[first:last, 1]
