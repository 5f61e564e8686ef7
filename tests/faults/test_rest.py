"""Hanging up by REST when the carrier's API fails: the call ends all the same."""

import pytest

from tests.faults.trial import QUESTIONS, REST, Trial
from voiceflow import EndReason
from voiceflow.emulators.openai import Refusal
from voiceflow.emulators.twilio import EmulatedTwilioCall, RestFault
from voiceflow.testing import Reachability

pytestmark = pytest.mark.rows(3)

FAULTS = {
    "none": [],
    "busy once": [RestFault()],
    "busy for long": [RestFault()] * 20,
    "failing once": [RestFault(status=500, code=20500, message="zebra")],
    "failing for long": [RestFault(status=503, code=20503, message="zebra")] * 20,
    "no such call": [RestFault(status=404, code=20404, message="zebra")],
    "refused": [RestFault(status=401, code=20003, message="zebra")],
    "slow": [RestFault(delay=6.0)] * 20,
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_hang_up_that_the_carrier_refuses_still_ends_the_call(name: str, trial: Trial) -> None:
    trial.has_rest = True
    trial.replies = [lambda _: Refusal(status=401)]
    trial.rest_faults = FAULTS[name]
    outcome = await trial.run(QUESTIONS[0], patience=20.0)
    assert outcome.bot.end is EndReason.ERROR
    assert not outcome.hung_up
    assert outcome.text.endswith("Goodbye.")
    assert outcome.seconds < 18


@pytest.mark.parametrize("reachability", [Reachability.REFUSED, Reachability.SILENT])
async def test_a_carrier_that_cannot_be_reached_does_not_keep_the_call(
    reachability: Reachability, trial: Trial
) -> None:
    trial.has_rest = True
    trial.replies = [lambda _: Refusal(status=401)]

    def away(_: EmulatedTwilioCall) -> None:
        trial.network.reach(REST, reachability)

    trial.at_start = away
    outcome = await trial.run(QUESTIONS[0], patience=20.0)
    assert outcome.bot.end is EndReason.ERROR
    assert not outcome.hung_up
    assert outcome.seconds < 18
