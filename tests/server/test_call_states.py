"""States of calls outside the processes that carry them."""

from __future__ import annotations

import pytest

from voiceflow.server import call_states
from voiceflow.server.call_states import CallStates, StoredCall


def test_a_call_that_was_taken_over_is_no_longer_changed_by_the_process_before() -> None:
    states = CallStates()
    states.save("1", "CA1", b"first")
    assert states.take("2", "CA1") == StoredCall(b"first")
    states.save("1", "CA1", b"late")
    states.forget("1", "CA1")
    assert states.take("3", "CA1") == StoredCall(b"first")


def test_a_call_that_has_ended_is_known_to_have_ended_and_is_not_stored_again() -> None:
    states = CallStates()
    states.save("1", "CA1", b"state")
    states.forget("1", "CA1")
    states.save("1", "CA1", b"late")
    assert states.take("2", "CA1") == StoredCall(has_ended=True)
    assert len(states) == 0


def test_an_unknown_call_has_no_state() -> None:
    assert CallStates().take("1", "CA1") == StoredCall()


def test_the_calls_of_a_process_that_is_gone_are_dropped_unless_they_were_taken_over() -> None:
    states = CallStates()
    for call_id in ("CA1", "CA2"):
        states.save("1", call_id, b"state")
    states.take("2", "CA2")
    states.drop("1")
    assert states.owner("CA1") is None
    assert states.owner("CA2") == "2"


def test_the_oldest_states_give_way_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_states, "LARGEST_TOTAL", 30)
    monkeypatch.setattr(call_states, "LARGEST_STATE", 20)
    states = CallStates()
    states.save("1", "CA1", b"x" * 15)
    states.save("1", "CA2", b"x" * 15)
    states.save("1", "CA3", b"x" * 21)  # larger than a state may be
    states.save("1", "CA1", b"y" * 10)
    states.save("1", "CA4", b"x" * 10)
    assert [states.owner(call_id) for call_id in ("CA1", "CA2", "CA3", "CA4")] == ["1", None, None, "1"]


def test_what_is_stored_is_in_no_repr() -> None:
    assert "secret" not in repr(StoredCall(b"secret"))
