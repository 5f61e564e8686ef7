"""How calls went, in the words that carriers with a ``CallSid`` share: in webhooks and in REST answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voiceflow.transports.call_api import ListedCall, bad_answer, read_list, read_time
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport

_OUTCOMES = {
    "completed": DialOutcome.ANSWERED,
    "busy": DialOutcome.BUSY,
    "no-answer": DialOutcome.NO_ANSWER,
    "failed": DialOutcome.FAILED,
    "canceled": DialOutcome.CANCELLED,
}
_LONGEST_CODE = 5


def outcome_of(status: str, answered_by: str = "") -> DialOutcome | None:
    """How a call with this status has ended; None if it has not.

    Args:
        status: The status.
        answered_by: What the carrier's answering machine detection found, if it was asked for.
    """
    outcome = _OUTCOMES.get(status)
    is_machine = outcome is DialOutcome.ANSWERED and answered_by.startswith(("machine", "fax"))
    return DialOutcome.MACHINE if is_machine else outcome


def read_report(form: Mapping[str, str]) -> CallReport:
    """Read a status callback."""
    code = form.get("ErrorCode") or form.get("SipResponseCode") or ""
    return CallReport(
        call_id=form.get("CallSid", ""),
        outcome=outcome_of(form.get("CallStatus", ""), form.get("AnsweredBy", "")),
        code=code if code.isdigit() and len(code) <= _LONGEST_CODE else "",
    )


def read_call(vendor: str, resource: object) -> CallReport:
    """Read a call of a REST answer.

    Raises:
        ServiceError: If it is none.
    """
    fields = resource if isinstance(resource, dict) else {}
    sid, status = fields.get("sid"), fields.get("status")
    if not (isinstance(sid, str) and isinstance(status, str)):
        raise bad_answer(vendor, "something that is no call")
    return CallReport(call_id=sid, outcome=outcome_of(status, str(fields.get("answered_by") or "")))


def read_calls(vendor: str, body: object) -> list[ListedCall]:
    """Read a list of calls of a REST answer.

    Raises:
        ServiceError: If it is none.
    """
    return [_listed(vendor, one) for one in read_list(vendor, body, "calls")]


def _listed(vendor: str, resource: Mapping[str, Any]) -> ListedCall:
    return ListedCall(
        report=read_call(vendor, resource),
        to=str(resource.get("to")),
        caller=str(resource.get("from")),
        created=read_time(vendor, resource.get("date_created")),
    )
