"""How calls went, in Plivo's words: in its webhooks, and in its records of calls.

Source: https://www.plivo.com/docs/voice/api/call/the-call-object and …/troubleshooting/hangup-causes
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from voiceflow.transports.call_api import ListedCall, bad_answer, read_time
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport

_STATUSES = {
    "completed": DialOutcome.ANSWERED,
    "busy": DialOutcome.BUSY,
    "no-answer": DialOutcome.NO_ANSWER,
    "failed": DialOutcome.FAILED,
    # A time limit within the network, not that of the ringing.
    "timeout": DialOutcome.FAILED,
    "cancel": DialOutcome.CANCELLED,
}
# Of the causes only those whose meaning was found in print; with another one a call has failed.
_CAUSES = {
    "1000": DialOutcome.CANCELLED,
    "3000": DialOutcome.NO_ANSWER,
    "3010": DialOutcome.BUSY,
}
_NUMBER = re.compile(r"[1-9][0-9]{6,14}")
_CODE = re.compile(r"[0-9]{1,5}")


def e164(text: str) -> str:
    """A number in E.164: Plivo writes it without its ``+``."""
    return f"+{text}" if _NUMBER.fullmatch(text) else text


def read_report(form: Mapping[str, str]) -> CallReport:
    """Read the report that a call rings or has ended."""
    outcome, code = _STATUSES.get(form.get("CallStatus", "")), form.get("HangupCauseCode", "")
    if outcome is DialOutcome.FAILED:
        outcome = _CAUSES.get(code, outcome)
    is_code = outcome is not None and outcome is not DialOutcome.ANSWERED and _CODE.fullmatch(code)
    return CallReport(call_id=form.get("CallUUID", ""), outcome=outcome, code=code if is_code else "")


def read_record(vendor: str, record: Mapping[str, Any]) -> ListedCall:
    """Read the record of a call that has ended.

    Plivo writes times in the time zone that the account has in its console. One that does not name its zone
    is not relied on.

    Raises:
        ServiceError: If it is none.
    """
    call_id = record.get("call_uuid")
    if not isinstance(call_id, str):
        raise bad_answer(vendor, "a record without a call_uuid")
    code = str(record.get("hangup_cause_code") or "")
    outcome = DialOutcome.ANSWERED if record.get("answer_time") else _CAUSES.get(code, DialOutcome.FAILED)
    return ListedCall(
        report=CallReport(call_id=call_id, outcome=outcome),
        to=e164(str(record.get("to_number", "")).removeprefix("+")),
        caller=e164(str(record.get("from_number", "")).removeprefix("+")),
        created=read_time(vendor, record.get("initiation_time")),
    )
