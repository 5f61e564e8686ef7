"""The contents of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voiceflow.audio.levels import envelope
from voiceflow.cli.call_sound import RATE
from voiceflow.inspector.view import CallView, Lane
from voiceflow.journal import AgentReply, Journal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceflow.cli.call_sound import CallSound
    from voiceflow.cli.demo_checks import Check
    from voiceflow.records import CostObserver


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedCall:
    """A call that is over.

    Attributes:
        title: Of the page.
        subtitle: A line under it.
        journal: What the observers saw.
        sound: What the carrier recorded.
        clears: Loop times at which a clear reached the carrier.
        checks: What was checked; may be empty.
        costs: What measured the usage, if anything did.
    """

    title: str
    subtitle: str
    journal: Journal
    sound: CallSound
    clears: Sequence[float] = ()
    checks: Sequence[Check] = ()
    costs: CostObserver | None = None

    @property
    def view(self) -> CallView:
        """The call as pages show it. Second 0 is the first sample of the recording."""
        return CallView(
            journal=self.journal,
            start=self.sound.start,
            end=self.sound.seconds,
            loudness=self._loudness,
            clears=self.clears,
            heard_at=self._heard_at,
        )

    def _heard_at(self, reply: AgentReply) -> float | None:
        # The carrier plays a packet when it comes; the packet may have begun a moment before it was noted.
        return None if reply.on_wire is None else self.sound.agent_after(reply.on_wire - 0.05)

    def _loudness(self, lane: Lane, begin: float, end: float, columns: int) -> NDArray[np.float64]:
        samples = self.sound.samples[round(begin * RATE) : round(end * RATE), 0 if lane == "caller" else 1]
        return envelope(samples, columns=columns)
