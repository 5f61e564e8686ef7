"""The rows of a campaign in its database."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.office import NAME, number
from tests.campaigns.people import campaign_of, end, intend
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import CALLABLE, RowEvent, RowState
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport


def test_a_number_is_entered_once_and_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 2) as file:
        rows = file.rows(NAME)
        assert rows.add([(number(1), "Europe/Berlin", {}), (number(2), "", {"a": "b"})]) == 1
        assert rows.counts() == {RowState.CHECKED: 2, RowState.QUEUED: 1}
        [new] = rows.due([RowState.QUEUED], 0.0)
        assert (new.number, new.data) == (number(2), {"a": "b"})
        assert {row.time_zone for row in rows.due(CALLABLE, 0.0)} == {""}


def test_rows_are_due_in_order_and_a_page_has_its_limit(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 3) as file:
        rows = file.rows(NAME)
        rows.change(
            [
                RowChange(row=1, event=RowEvent.DEFER, due=50.0),
                RowChange(row=2, event=RowEvent.DEFER, due=20.0),
            ]
        )
        assert [row.id for row in rows.due(CALLABLE, 100.0)] == [3, 2, 1]
        assert [row.id for row in rows.due(CALLABLE, 100.0, limit=2)] == [3, 2]
        assert [row.id for row in rows.due(CALLABLE, 20.0)] == [3, 2]
        assert rows.next_due() == 0.0


def test_a_report_moves_the_row_of_its_attempt_only_once(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        rows = file.rows(NAME)
        intend(file, 1, "a")
        assert rows.live_attempts() == {"a"}
        over = CallReport(call_id="CA1", attempt="a", outcome=DialOutcome.BUSY)
        assert rows.report(CallReport(call_id="CA1", attempt="b"), due=9.0) is None
        assert rows.report(over, due=9.0) is not None
        assert rows.report(over, due=9.0) is None
        assert (rows.counts(), rows.outcomes()) == ({RowState.ENDED: 1}, {DialOutcome.BUSY: 1})
        assert (rows.live(), rows.live_attempts()) == ([], set())


def test_a_call_that_was_not_made_does_not_count_as_an_attempt(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        rows = file.rows(NAME)
        intend(file, 1, "a")
        assert [row.attempts for row in rows.live()] == [1]
        rows.change([RowChange(row=1, event=RowEvent.RETURN, due=5.0, attempt="a")])
        assert [(row.attempts, row.due) for row in rows.due(CALLABLE, 5.0)] == [(0, 5.0)]


def test_a_change_about_an_earlier_attempt_has_no_effect(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        rows = file.rows(NAME)
        intend(file, 1, "a")
        assert rows.change([RowChange(row=1, event=RowEvent.END, attempt="old")]) == 0
        assert rows.change([RowChange(row=7, event=RowEvent.END)]) == 0
        assert rows.change([RowChange(row=1, event=RowEvent.PASS)]) == 0
        assert rows.change([RowChange(row=1, event=RowEvent.END, attempt="a", zones=("UTC", "CET"))]) == 1
        [row] = rows.due([RowState.ENDED], 1e9)
        assert row.zones == ("UTC", "CET")


def test_a_number_that_the_carrier_does_not_call_is_finished_in_one_step(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 2) as file:
        rows = file.rows(NAME)
        intend(file, 1, "a")
        rows.fail(1, "other", DialOutcome.FAILED, reason="no such number")
        assert rows.live_attempts() == {"a"}
        rows.fail(1, "a", DialOutcome.FAILED, reason="no such number")
        assert rows.reasons() == {(RowState.DONE, "no such number"): 1}
        assert file.attempts.outcomes(1) == {DialOutcome.FAILED: 1}
        assert not rows.is_finished


def test_a_cancelled_campaign_lets_calls_that_are_up_end(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 3) as file:
        rows = file.rows(NAME)
        intend(file, 1, "a")
        assert rows.cancel() == 2
        assert rows.counts() == {RowState.INTENDED: 1, RowState.SUPPRESSED: 2}
        end(file, "a", "CA1", DialOutcome.ANSWERED)
        rows.change([RowChange(row=1, event=RowEvent.FINISH)])
        assert rows.is_finished
        assert rows.next_due() is None


def test_the_carrier_is_asked_sooner_or_later_about_calls_that_are_up(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 2) as file:
        rows = file.rows(NAME)
        intend(file, 1, "a", now=10.0)
        rows.look_up_at("a", 500.0)
        assert [row.due for row in rows.live()] == [500.0]
        rows.look_up_all(100.0)
        assert [row.due for row in rows.live()] == [100.0]
        rows.look_up_all(200.0)
        assert [row.due for row in rows.live()] == [100.0]
        assert [row.due for row in rows.due(CALLABLE, 1e9)] == [0.0]
