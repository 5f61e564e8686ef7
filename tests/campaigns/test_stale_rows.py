"""Rows that have gone on since a dialler read them: another dialler, or a late report, was faster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns.exchange import EPOCH
from tests.campaigns.office import CALLERS, NAME, number
from voiceflow.campaigns import CampaignFile, CampaignState
from voiceflow.campaigns.intents import Intent, IntentAnswer
from voiceflow.campaigns.row_table import RowChange
from voiceflow.campaigns.rows import CampaignRow, RowEvent, RowState
from voiceflow.campaigns.tending import put_off
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport


@pytest.fixture
def file(tmp_path: Path) -> Iterator[CampaignFile]:
    """A campaign with one person who may be called."""
    with CampaignFile(tmp_path / "campaigns.db", is_durable=False) as file:
        file.register.create(NAME)
        file.register.enter(NAME, CampaignState.RUNNING)
        file.rows(NAME).add([(number(0), "", {})])
        (row,) = file.rows(NAME).due([RowState.QUEUED], EPOCH)
        file.rows(NAME).change([RowChange(row=row.id, event=RowEvent.PASS, due=EPOCH)])
        yield file


def read(file: CampaignFile, state: RowState) -> CampaignRow:
    (row,) = file.rows(NAME).due([state], EPOCH + 1e6)
    return row


def intend(file: CampaignFile, attempt: str, at: float) -> None:
    row = read(file, RowState.CHECKED)
    intent = Intent(row=row.id, attempt=attempt, caller=CALLERS[0], now=EPOCH + at, due=EPOCH + at)
    assert file.intents(NAME).write(intent) is IntentAnswer.WRITTEN


def test_a_call_that_was_found_for_an_earlier_attempt_counts_for_the_one_that_made_it(
    file: CampaignFile,
) -> None:
    rows = file.rows(NAME)
    intend(file, "lost", 0.0)
    row = read(file, RowState.INTENDED)
    rows.change([RowChange(row=row.id, event=RowEvent.RETURN, due=EPOCH, attempt="lost")])
    intend(file, "made", 200.0)
    # A second dialler still asks about the first attempt, and the carrier lists a call to that number.
    found = CallReport(call_id="CA1", outcome=DialOutcome.NO_ANSWER, attempt="lost")
    assert rows.report(found, due=EPOCH, is_found=True) is None
    assert read(file, RowState.INTENDED).attempt == "made"
    assert file.attempts.outcomes(row.id) == {}
    reported = CallReport(call_id="CA1", outcome=DialOutcome.NO_ANSWER, attempt="made")
    assert rows.report(reported, due=EPOCH) is not None
    assert file.attempts.outcomes(row.id) == {DialOutcome.NO_ANSWER: 1}


def test_a_row_that_waits_for_its_next_call_is_not_put_off_as_it_was_read_before_the_last_one(
    file: CampaignFile,
) -> None:
    before = read(file, RowState.CHECKED)
    rows, retry = file.rows(NAME), EPOCH + 3600
    intend(file, "busy", 0.0)
    rows.report(CallReport(call_id="CA1", outcome=DialOutcome.BUSY, attempt="busy"), due=EPOCH)
    rows.change([RowChange(row=before.id, event=RowEvent.RETRY, due=retry)])
    put_off(file, NAME, before, EPOCH + 30)
    assert read(file, RowState.RETRY).due == retry
    put_off(file, NAME, read(file, RowState.RETRY), retry)
    assert read(file, RowState.RETRY).due == retry + 60


def test_a_campaign_is_finished_at_one_instant_and_not_state_by_state(file: CampaignFile) -> None:
    rows = file.rows(NAME)
    intend(file, "answered", 0.0)
    assert not rows.is_finished
    row = rows.report(CallReport(call_id="CA1", outcome=DialOutcome.ANSWERED, attempt="answered"), due=EPOCH)
    assert row is not None
    assert not rows.is_finished
    rows.change([RowChange(row=row.id, event=RowEvent.FINISH)])
    statements: list[str] = []
    file._connection.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # of SQLite
    assert rows.is_finished
    assert len(statements) == 1


def test_the_numbers_of_a_page_are_looked_up_at_once(file: CampaignFile) -> None:
    assert file.do_not_call.among([]) == set()
    file.do_not_call.add([number(0), number(3)], reason="asked", now=EPOCH)
    assert file.do_not_call.among({number(index) for index in range(1000)}) == {number(0), number(3)}
