"""The calls of a file's campaigns: one line for each intent."""

from __future__ import annotations

from pathlib import Path

from tests.campaigns.office import NAME, number
from tests.campaigns.people import CALLER, campaign_of, end, intend
from voiceflow.transports.outbound import DialOutcome


def test_a_call_keeps_the_first_name_that_the_carrier_gave_it(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        intend(file, 1, "a")
        file.attempts.note("a", "", None)
        file.attempts.note("a", "CA1", None)
        file.attempts.note("a", "CA2", None)
        file.attempts.note("a", "CA1", DialOutcome.BUSY)
        file.attempts.note("nobody", "CA1", None)
        assert file.attempts.calls_to(number(0)) == {"CA1"}
        assert file.attempts.outcomes(1) == {DialOutcome.BUSY: 1}


def test_an_outcome_that_is_known_is_not_forgotten(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 1) as file:
        intend(file, 1, "a")
        file.attempts.note("a", "CA1", DialOutcome.ANSWERED)
        file.attempts.note("a", "CA1", None)
        assert file.attempts.outcomes(1) == {DialOutcome.ANSWERED: 1}


def test_the_uses_of_a_number_of_ours_count_from_a_moment_on(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 3) as file:
        for row, at in ((1, 10.0), (2, 20.0), (3, 30.0)):
            intend(file, row, f"a{row}", at)
        assert file.attempts.uses(20.0) == {CALLER: 2}
        assert file.attempts.uses(31.0) == {}
        assert file.attempts.times() == [10.0, 20.0, 30.0]


def test_a_disclosure_counts_once_for_its_campaign(tmp_path: Path) -> None:
    with campaign_of(tmp_path, 2) as file:
        intend(file, 1, "a")
        end(file, "a", "CA1", DialOutcome.ANSWERED)
        file.attempts.disclose("a", 5.0)
        file.attempts.disclose("a", 6.0)
        file.attempts.disclose("nobody", 6.0)
        assert (file.attempts.disclosed(NAME), file.attempts.disclosed("autumn")) == (1, 0)
