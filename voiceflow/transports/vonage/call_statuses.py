"""How calls went, in Vonage's words: in its events, and in its list of calls.

Source: https://developer.vonage.com/en/voice/voice-api/webhook-reference
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from voiceflow.transports.call_api import ListedCall, bad_answer, read_time
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport

_OUTCOMES = {
    "completed": DialOutcome.ANSWERED,
    "machine": DialOutcome.MACHINE,
    "busy": DialOutcome.BUSY,
    "timeout": DialOutcome.NO_ANSWER,
    "unanswered": DialOutcome.NO_ANSWER,
    "rejected": DialOutcome.FAILED,
    "failed": DialOutcome.FAILED,
    "cancelled": DialOutcome.CANCELLED,
}
FINAL = frozenset(_OUTCOMES)
"""The statuses of a call that is over."""


def outcome_of(status: str) -> DialOutcome | None:
    """How a call with this status has ended; None if it has not."""
    return _OUTCOMES.get(status)


def read_call(vendor: str, resource: Mapping[str, Any]) -> ListedCall:
    """Read a call of a REST answer. The other end of a bot's call is no number.

    Raises:
        ServiceError: If it is none.
    """
    call_id, status = resource.get("uuid"), resource.get("status")
    if not (isinstance(call_id, str) and isinstance(status, str)):
        raise bad_answer(vendor, "something that is no call")
    return ListedCall(
        report=CallReport(call_id=call_id, outcome=outcome_of(status)),
        to=_number(resource.get("to")),
        caller=_number(resource.get("from")),
        created=read_time(vendor, resource.get("start_time"), zone=UTC),
    )


def _number(end: object) -> str:
    number = end.get("number") if isinstance(end, dict) else None
    return f"+{number}" if isinstance(number, str) else ""
