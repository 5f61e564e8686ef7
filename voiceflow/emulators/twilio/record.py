"""Everything that happened in one call, each with its loop time."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow.emulators.kit.line_record import LineRecord, MediaMessage, Problem

__all__ = ["CallRecord", "Dialled", "MediaMessage", "Problem"]


@dataclass(frozen=True, slots=True)
class Dialled:
    """A leg that ``<Dial>`` has started.

    Attributes:
        target: The number, SIP address, client or conference.
        status: ``completed``, ``busy``, ``no-answer``, ``failed``, ``canceled``.
        at: Loop time at which it began.
        duration: Seconds of conversation.
    """

    target: str
    status: str
    at: float
    duration: float


@dataclass(slots=True)
class CallRecord(LineRecord):
    """What the carrier saw of a call. Lists are in the order of events.

    Warnings have the codes 31930, 31931, 31950 and 31951; errors 11200 (webhooks), 12100 (TwiML) and 319xx
    (the stream).

    Attributes:
        verbs: TwiML verbs run, with the time at which each began.
        dialled: Legs that ``<Dial>`` has started.
    """

    verbs: list[tuple[float, str]] = field(default_factory=list)
    dialled: list[Dialled] = field(default_factory=list)
