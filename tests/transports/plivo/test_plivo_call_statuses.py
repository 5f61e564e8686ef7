"""How calls went, in Plivo's words."""

from __future__ import annotations

import pytest

from tests.rows import each_row
from voiceflow.errors import ServiceError
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.plivo.call_statuses import e164, read_record, read_report


@each_row(
    ("status", "cause", "outcome", "code"),
    [
        ("ringing", "", None, ""),
        ("in-progress", "4000", None, ""),
        ("completed", "4000", DialOutcome.ANSWERED, ""),
        ("busy", "3010", DialOutcome.BUSY, "3010"),
        ("no-answer", "3000", DialOutcome.NO_ANSWER, "3000"),
        ("failed", "3020", DialOutcome.FAILED, "3020"),
        ("failed", "2000", DialOutcome.FAILED, "2000"),
        ("timeout", "5010", DialOutcome.FAILED, "5010"),
        ("cancel", "1000", DialOutcome.CANCELLED, "1000"),
        ("busy", "+15550100", DialOutcome.BUSY, ""),
    ],
)
def test_a_report_has_an_outcome_once_the_call_is_over(
    status: str, cause: str, outcome: DialOutcome | None, code: str
) -> None:
    report = read_report({"CallUUID": "u1", "CallStatus": status, "HangupCauseCode": cause})
    assert (report.call_id, report.outcome, report.code) == ("u1", outcome, code)


def test_a_number_gets_its_plus_and_another_name_does_not() -> None:
    assert [e164(text) for text in ("15550100", "+15550100", "0155", "sip:a@b.c", "")] == [
        "+15550100",
        "+15550100",
        "0155",
        "sip:a@b.c",
        "",
    ]


def test_a_record_says_whether_the_call_was_answered() -> None:
    record = {
        "call_uuid": "u1",
        "to_number": "+15550100",
        "from_number": "15550101",
        "initiation_time": "2026-11-30 09:00:00+00:00",
        "answer_time": "2026-11-30 09:00:05+00:00",
        "hangup_cause_code": 3010,
    }
    listed = read_record("plivo", record)
    assert (listed.to, listed.caller, listed.report.outcome) == (
        "+15550100",
        "+15550101",
        DialOutcome.ANSWERED,
    )
    assert read_record("plivo", {**record, "answer_time": None}).report.outcome is DialOutcome.BUSY
    unknown = read_record("plivo", {"call_uuid": "u1", "hangup_cause_code": 9, "initiation_time": None})
    assert unknown.report.outcome is DialOutcome.FAILED


def test_a_record_of_no_call_is_an_error_of_the_carrier() -> None:
    with pytest.raises(ServiceError):
        read_record("plivo", {"uuid": "u1"})
