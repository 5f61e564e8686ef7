"""A carrier that fails, and how long it rests."""

from __future__ import annotations

from voiceflow.campaigns.health import FIRST_REST, CampaignHealth


def test_a_carrier_that_fails_rests_and_is_then_asked_for_one_call() -> None:
    health = CampaignHealth(3)
    health.carrier_failed(0.0)
    assert health.rests(FIRST_REST - 0.1)
    assert not health.rests(FIRST_REST)
    health.tried(FIRST_REST)
    assert health.rests(FIRST_REST + 0.1)
    health.carrier_worked()
    assert not health.rests(FIRST_REST + 0.1)


def test_failures_in_a_row_call_for_a_person_and_a_call_that_works_ends_the_row() -> None:
    health = CampaignHealth(3)
    for _ in range(2):
        health.call_failed()
    health.call_worked()
    for _ in range(2):
        health.call_failed()
    assert not health.is_lost
    health.call_failed()
    assert health.is_lost
