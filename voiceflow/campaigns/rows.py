"""The life of a row of a campaign: a table of states and events, without a clock, a file or a network.

``queued → checked → intended → dialled → ended → retry | done | suppressed | unknown``. A call is made only
from ``intended``, and ``intended`` is written down before the carrier is asked: after a crash, a row in that
state may or may not have been called. It leaves it by what the carrier says, never by being dialled again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voiceflow.transports.outbound import DialOutcome


class RowState(StrEnum):
    """Where a row is."""

    QUEUED = "queued"
    CHECKED = "checked"
    INTENDED = "intended"
    DIALLED = "dialled"
    ENDED = "ended"
    RETRY = "retry"
    DONE = "done"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


class RowEvent(StrEnum):
    """What happens to a row."""

    PASS = "pass"  # noqa: S105 - no secret
    """It may be called: its number, its time zone and the do-not-call list are in order."""
    SUPPRESS = "suppress"
    """It is not to be called, or not any more."""
    DEFER = "defer"
    """It may not be called at this hour."""
    INTEND = "intend"
    """The carrier is about to be asked for a call."""
    DIAL = "dial"
    """The carrier has a call for it."""
    RETURN = "return"
    """The carrier certainly has no call for it."""
    END = "end"
    """Its call is over."""
    RETRY = "retry"
    """It is to be called again."""
    FINISH = "finish"
    """It is not to be called again."""
    LOSE = "lose"
    """The carrier could not say what became of its call."""


S, E = RowState, RowEvent

TRANSITIONS: Mapping[tuple[RowState, RowEvent], RowState] = {
    (S.QUEUED, E.PASS): S.CHECKED,
    (S.QUEUED, E.SUPPRESS): S.SUPPRESSED,
    (S.CHECKED, E.SUPPRESS): S.SUPPRESSED,
    (S.CHECKED, E.DEFER): S.CHECKED,
    (S.CHECKED, E.INTEND): S.INTENDED,
    (S.RETRY, E.SUPPRESS): S.SUPPRESSED,
    (S.RETRY, E.DEFER): S.RETRY,
    (S.RETRY, E.INTEND): S.INTENDED,
    (S.INTENDED, E.DIAL): S.DIALLED,
    (S.INTENDED, E.RETURN): S.CHECKED,
    (S.INTENDED, E.END): S.ENDED,
    (S.INTENDED, E.LOSE): S.UNKNOWN,
    (S.DIALLED, E.END): S.ENDED,
    (S.DIALLED, E.LOSE): S.UNKNOWN,
    (S.ENDED, E.RETRY): S.RETRY,
    (S.ENDED, E.FINISH): S.DONE,
    (S.ENDED, E.SUPPRESS): S.SUPPRESSED,
    # A report that comes late still counts: the attempt that it names is the row's last one.
    (S.CHECKED, E.DIAL): S.DIALLED,
    (S.CHECKED, E.END): S.ENDED,
    (S.UNKNOWN, E.DIAL): S.DIALLED,
    (S.UNKNOWN, E.END): S.ENDED,
}
"""(state, event) -> next state. What is absent has no effect: a report that came twice, or too late."""

LIVE = frozenset({S.INTENDED, S.DIALLED})
"""States of a row that has, or may have, a call."""

CALLABLE = frozenset({S.CHECKED, S.RETRY})
"""States of a row that may be called when it is due."""

FINAL = frozenset({S.DONE, S.SUPPRESSED, S.UNKNOWN})
"""States of a row that is not called any more."""


def following(state: RowState, event: RowEvent) -> RowState | None:
    """The state after an event, or None if it has no effect in this one."""
    return TRANSITIONS.get((state, event))


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """Somebody to call. Times are Unix seconds.

    Attributes:
        id: Its number in the store.
        number: Whom to call, in E.164 form.
        time_zone: Its IANA time zone, such as ``"Europe/Berlin"``; empty if the list does not say.
        zones: The time zones in which it may be; empty until it was checked.
        data: The other columns of the list.
        state: Where it is.
        attempt: The name of its last attempt; empty before the first.
        call_id: The carrier's name of the last call, if known.
        caller: The number of ours from which it was called last.
        outcome: How that call ended.
        attempts: How often it was called.
        due: When it may be called next, or when the carrier is to be asked about its call.
        intended: When its last attempt was written down.
        reason: Why it is where it is, in a word or two.
    """

    id: int
    number: str = field(repr=False)
    time_zone: str = ""
    zones: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict, repr=False)
    state: RowState = RowState.QUEUED
    attempt: str = ""
    call_id: str = ""
    caller: str = field(default="", repr=False)
    outcome: DialOutcome | None = None
    attempts: int = 0
    due: float = 0.0
    intended: float = 0.0
    reason: str = ""
