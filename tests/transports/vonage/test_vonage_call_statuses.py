"""How calls went, in Vonage's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from voiceflow.errors import ServiceError
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.vonage.call_statuses import FINAL, outcome_of, read_call

CALL = {
    "uuid": "u1",
    "status": "timeout",
    "to": {"type": "phone", "number": "15550100"},
    "from": {"type": "websocket", "uri": "wss://example.com"},
    "start_time": "2026-11-30T09:00:00.000Z",
}


def test_a_call_is_over_exactly_in_the_final_statuses() -> None:
    for status in ("started", "ringing", "answered", "record", "", "COMPLETED"):
        assert status not in FINAL
        assert outcome_of(status) is None
    assert outcome_of("machine") is DialOutcome.MACHINE
    assert {outcome_of(status) for status in FINAL} == set(DialOutcome)


def test_a_call_of_a_list_has_the_numbers_that_are_numbers() -> None:
    listed = read_call("vonage", CALL)
    assert (listed.to, listed.caller, listed.report.outcome) == ("+15550100", "", DialOutcome.NO_ANSWER)
    assert read_call("vonage", {**CALL, "to": "15550100"}).to == ""
    assert listed.created == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [{"uuid": None}, {"status": 3}])
def test_what_is_no_call_is_an_error_of_the_carrier(wrong: dict[str, object]) -> None:
    with pytest.raises(ServiceError):
        read_call("vonage", {**CALL, **wrong})
