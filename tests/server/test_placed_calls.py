"""The calls of a server as a list for operators."""

from __future__ import annotations

import asyncio

import pytest

from tests.server.test_calls import new_call
from voiceflow.frames import EndReason
from voiceflow.server.calls import Calls
from voiceflow.server.placed_calls import PlacedCall, hide_number
from voiceflow.testing import run_virtual


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+15550123", "…123"), ("555012", "…012"), ("55501", "…"), ("sip:ada@example.com", "…"), ("", "")],
)
def test_of_a_number_the_last_digits_are_shown_and_of_another_address_nothing(
    number: str, shown: str
) -> None:
    assert hide_number(number) == shown


def test_a_call_is_expected_then_up_then_away() -> None:
    async def main() -> None:
        calls = Calls(limit=3)
        calls.promise("CA1")
        assert calls.placed() == [PlacedCall(call_id="CA1", state="expected")]
        call = new_call("CA1")
        with calls.admit(call):
            await asyncio.sleep(7)
            [up] = calls.placed()
            assert (up.state, up.seconds) == ("up", 7.0)
            calls.promise("CA2")
            assert [one.call_id for one in calls.placed()] == ["CA1", "CA2"]
            call.leave(EndReason.CONNECTION_LOST)
        assert [one.state for one in calls.placed()] == ["away", "expected"]

    run_virtual(main())
