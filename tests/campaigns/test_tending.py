"""What a campaign needs besides calls, a page at a time."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from tests.campaigns.office import ALWAYS, NAME, number, settings
from tests.campaigns.people import campaign_of, end, intend
from voiceflow.campaigns import CallingHours, CampaignState
from voiceflow.campaigns.rows import CALLABLE, RowState
from voiceflow.campaigns.tending import REFUSED_PAUSE, put_off, read_due, tend
from voiceflow.transports.outbound import DialOutcome

NOON = 1_796_140_800.0
"""In New York, on a Tuesday."""


def test_new_rows_are_checked_against_the_list_and_ended_ones_are_settled(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        file.do_not_call.add([number(8)], reason="asked", now=0.0)
        file.rows(NAME).add([(number(7), "America/New_York", {}), (number(8), "America/New_York", {})])
        intend(file, 1, "a")
        end(file, "a", "CA1", DialOutcome.ANSWERED)
        assert tend(file, NAME, settings(), NOON) == (CampaignState.RUNNING, 3)
        assert file.rows(NAME).counts() == {
            RowState.DONE: 1,
            RowState.CHECKED: 1,
            RowState.SUPPRESSED: 1,
        }


def test_a_campaign_whose_rows_are_all_final_is_finished(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        file.do_not_call.add([number(0)], reason="asked", now=0.0)
        assert read_due(file, NAME, ALWAYS, NOON) == []
        assert tend(file, NAME, settings(), NOON) == (CampaignState.FINISHED, 0)
        assert file.register.state(NAME)[0] is CampaignState.FINISHED


def test_a_cancelled_campaign_stays_cancelled(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 2) as file:
        file.register.enter(NAME, CampaignState.CANCELLED)
        assert tend(file, NAME, settings(), NOON)[0] is CampaignState.CANCELLED
        assert file.rows(NAME).counts() == {RowState.SUPPRESSED: 2}


def test_rows_that_come_up_at_the_wrong_hour_wait_and_blocked_ones_are_suppressed(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 2) as file:
        tend(file, NAME, settings(), NOON)
        file.do_not_call.add([number(1)], reason="asked", now=0.0)
        assert [row.number for row in read_due(file, NAME, ALWAYS, NOON)] == [number(0)]
        early = CallingHours(opens=time(1), closes=time(2), weekdays=frozenset(range(7)))
        assert read_due(file, NAME, early, NOON) == []
        assert file.rows(NAME).counts() == {RowState.CHECKED: 1, RowState.SUPPRESSED: 1}
        due = file.rows(NAME).next_due()
        assert due is not None
        assert due > NOON


def test_a_row_that_could_not_be_intended_lets_the_others_have_their_turn(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        [row] = file.rows(NAME).due(CALLABLE, NOON)
        put_off(file, NAME, row, NOON)
        assert file.rows(NAME).next_due() == NOON + REFUSED_PAUSE
        file.register.enter(NAME, CampaignState.PAUSED)
        put_off(file, NAME, row, NOON + 100)
        assert file.rows(NAME).next_due() == NOON + REFUSED_PAUSE
