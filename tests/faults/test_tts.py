"""What a caller hears when the voice fails, in every way it can."""

import pytest

from tests.faults.test_stt import told
from tests.faults.trial import BOUND, LIMP, QUESTIONS, Trial, answer_to
from voiceflow import EndReason
from voiceflow.emulators.elevenlabs import EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.problems import TTS_ERRORS

pytestmark = pytest.mark.rows(3)

FATAL = {
    "detected_unusual_activity",
    "quota_exceeded",
    "missing_api_key",
    "invalid_api_key",
    "voice_not_found",
    "unsupported_model",
    "invalid_parameters",
    "invalid_voice_settings",
}
"""What no other socket would mend."""
PASSING = sorted(set(TTS_ERRORS) - FATAL)

ONCE = [
    *(Faults(refuse=status) for status in (429, 500)),
    *(Faults(stall_after=count, stall_for=2.0) for count in range(1, 7)),
    *(Faults(stall_after=count) for count in range(1, 7)),
    *(Faults(cut_after=count) for count in range(7)),
    *(Faults(cut_after_received=count) for count in (1, 2, 5)),
    *(Faults(error=error) for error in PASSING),
    *(Faults(error=error, error_after=3) for error in PASSING),
    Faults(first_delay=0.5),
]
"""What one socket does, while the next one works. All of the audio comes in the end."""

HARMLESS = [Faults(extras=True), Faults(odd_chunks=True), Faults(late_audio=1.0), Faults(cut_after=3)]
"""What every socket may do without anybody noticing."""

ALWAYS = [
    *(Faults(refuse=status) for status in (401, 403, 429, 500)),
    Faults(cut_after=0),
    *(Faults(cut_after_received=count) for count in (1, 2)),
    *(Faults(error=error) for error in sorted(TTS_ERRORS)),
    *(Faults(error=error, error_after=3) for error in sorted(FATAL)),
    Faults(stall_after=0),
    Faults(first_delay=3.0),
    Faults(first_delay=30.0),
]
"""What no voice survives."""


@pytest.mark.rows(3, always=["stall_after=3", "stall_after=3-stall_for=2.0", "cut_after_received=2"])
@pytest.mark.parametrize("faults", ONCE, ids=told)
async def test_a_voice_that_fails_once_costs_a_moment_and_no_letter(faults: Faults, trial: Trial) -> None:
    trial.service.plan(faults, endpoint=EmulatedSocket.TTS_MULTI)
    outcome = await trial.run(*QUESTIONS, patience=LIMP)
    outcome.check_silence(LIMP)
    assert outcome.is_whole
    assert outcome.bot.said("assistant")[1:] == [answer_to(question) for question in QUESTIONS]


@pytest.mark.rows(4)
@pytest.mark.parametrize("faults", HARMLESS, ids=told)
async def test_nobody_notices_what_the_client_can_mend(faults: Faults, trial: Trial) -> None:
    trial.service.faults = faults
    outcome = await trial.run(*QUESTIONS, patience=2.0)
    outcome.check_silence(0.95)
    assert outcome.is_whole


@pytest.mark.rows(3, always=["cut_after_received=1", "stall_after=0"])
@pytest.mark.parametrize("faults", ALWAYS, ids=told)
async def test_a_voice_that_never_works_ends_the_call_with_the_apology(faults: Faults, trial: Trial) -> None:
    trial.service.plan(*[faults] * 99, endpoint=EmulatedSocket.TTS_MULTI)
    outcome = await trial.run(*QUESTIONS, patience=BOUND)
    outcome.check_silence(BOUND)
    assert outcome.was_apologised_to
    assert outcome.bot.end is EndReason.ERROR
    assert not outcome.hung_up
    assert outcome.seconds < 20


async def test_what_a_failing_voice_left_out_is_said_again(trial: Trial) -> None:
    trial.service.plan(*[Faults(stall_after=1)] * 4, endpoint=EmulatedSocket.TTS_MULTI)
    outcome = await trial.run(QUESTIONS[0], patience=BOUND)
    assert outcome.text.endswith("Cobalt and falcon itis.")
    assert max(outcome.silences()) <= BOUND
