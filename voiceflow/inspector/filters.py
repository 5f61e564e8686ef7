"""Which calls the list shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voiceflow.inspector.summary import CallSummary

LONGEST = 40
"""Characters of one criterion in an address."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Criteria, all of which a call must meet. An empty or zero criterion is met by every call.

    Attributes:
        outcome: Why the call ended; ``"up"`` for calls that are up.
        interrupted: Whether the user interrupted the agent.
        failed: Whether there was an error.
        silence: The least seconds of silence at a stretch.
        wait: The least seconds that the user waited for an answer.
        cost: The least cost; a call whose cost is not known has none.
    """

    outcome: str = ""
    interrupted: bool = False
    failed: bool = False
    silence: float = 0.0
    wait: float = 0.0
    cost: float = 0.0

    @classmethod
    def of(cls, query: Mapping[str, str]) -> CallFilter:
        """Read the criteria in the address of a page. A malformed one is ignored."""
        return cls(
            outcome=query.get("outcome", "")[:LONGEST],
            interrupted="interrupted" in query,
            failed="failed" in query,
            silence=_least(query.get("silence", "")),
            wait=_least(query.get("wait", "")),
            cost=_least(query.get("cost", "")),
        )

    def admits(self, outcome: str, summary: CallSummary, cost: float | None = None) -> bool:
        """Whether a call meets every criterion.

        Args:
            outcome: Why it ended, or ``"up"``.
            summary: Its figures.
            cost: Its cost; None if no prices are known.
        """
        return (
            self.outcome in ("", outcome)
            and (not self.interrupted or summary.interruptions > 0)
            and (not self.failed or summary.errors > 0)
            and summary.silence >= self.silence
            and (summary.longest_wait or 0.0) >= self.wait
            and (cost or 0.0) >= self.cost
        )


def _least(text: str) -> float:
    try:
        found = float(text[:LONGEST])
    except ValueError:
        return 0.0
    return found if 0 <= found < 1e6 else 0.0
