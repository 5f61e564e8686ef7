"""How Plivo describes calls: in the report of a hangup, while they are up, and in its records of ended ones.

Source: https://www.plivo.com/docs/voice/api/call/the-call-object and …/troubleshooting/hangup-causes
"""

from __future__ import annotations

from typing import Any

from voiceflow.emulators.kit.dates import date_of
from voiceflow.emulators.kit.line_call import LineCall

# How a call ended -> CallStatus, code and name of the hangup cause.
_ENDS = {
    "completed": ("completed", 4000, "Normal Hangup"),
    "busy": ("busy", 3010, "Busy Line"),
    "no-answer": ("no-answer", 3000, "No Answer"),
    "failed": ("failed", 2010, "Destination Out Of Service"),
    "canceled": ("cancel", 1000, "Cancelled"),
}


def hangup_fields(call: LineCall[Any]) -> dict[str, str]:
    """The fields of a hangup's report that describe the end."""
    status, code, name = _ENDS[call.status]
    return {
        "Event": "Hangup",
        "CallStatus": status,
        "HangupCauseCode": str(code),
        "HangupCauseName": name,
        "Duration": "1",
    }


def live_call(call: LineCall[Any]) -> dict[str, object]:
    """A call that is up."""
    return {
        "call_uuid": call.call_id,
        "from": call.caller.removeprefix("+"),
        "to": call.called.removeprefix("+"),
        "direction": call.direction,
        "call_status": call.status,
        "caller_name": "",
    }


def call_record(call: LineCall[Any]) -> dict[str, object]:
    """A call that has ended."""
    _, code, name = _ENDS[call.status]
    return {
        "call_uuid": call.call_id,
        "from_number": call.caller.removeprefix("+"),
        "to_number": call.called.removeprefix("+"),
        "call_direction": call.direction,
        "initiation_time": _date(call.created_at),
        "answer_time": _date(call.answered_at),
        "end_time": _date(call.ended_at),
        "hangup_cause_code": code,
        "hangup_cause_name": name,
        "parent_call_uuid": None,
    }


def _date(at: float | None) -> str | None:
    return None if at is None else str(date_of(at).replace(microsecond=0))
