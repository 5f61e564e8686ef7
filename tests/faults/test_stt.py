"""What a caller hears when the recogniser fails, in every way it can."""

import pytest

from tests.faults.trial import BOUND, LIMP, QUESTIONS, SPEECH, Trial
from voiceflow import EndReason
from voiceflow.emulators.elevenlabs import EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.problems import STT_ERRORS
from voiceflow.testing import Reachability

pytestmark = pytest.mark.rows(3)

FATAL = {"auth_error", "quota_exceeded", "unaccepted_terms", "input_error", "invalid_request"}
"""What no other socket would mend."""
PASSING = sorted(set(STT_ERRORS) - FATAL)

ONCE = [
    *(Faults(refuse=status) for status in (429, 500)),
    *(Faults(stall_after=count, stall_for=2.0) for count in range(7)),
    *(Faults(stall_after=count) for count in range(7)),
    *(Faults(cut_after=count) for count in range(7)),
    *(Faults(cut_after_received=count) for count in (1, 5, 20)),
    *(Faults(error=error, error_after=3) for error in PASSING),
    Faults(first_delay=1.0),
    Faults(ignore_commits=True),
]
"""What one socket does, while the next one works."""

HARMLESS = [
    Faults(extras=True),
    Faults(duplicate_finals=True),
    Faults(cut_after=5),
    Faults(error="commit_throttled"),
    Faults(error="insufficient_audio_activity"),
]
"""What every socket may do without anybody noticing."""

ALWAYS = [
    *(Faults(refuse=status) for status in (401, 403, 429, 500)),
    *(Faults(cut_after=count) for count in (0, 1)),
    Faults(cut_after_received=5),
    *(
        Faults(error=error)
        for error in sorted(set(STT_ERRORS) - {"commit_throttled", "insufficient_audio_activity"})
    ),
    *(Faults(error=error, error_after=3) for error in sorted(FATAL)),
    *(Faults(stall_after=count) for count in (2, 3)),
    Faults(ignore_commits=True),
]
"""What no recogniser survives."""


def told(faults: Faults) -> str:
    """Names a case by what is not as usual in it."""
    usual = Faults()
    names = [name for name in Faults.__slots__ if getattr(faults, name) != getattr(usual, name)]
    return "-".join(f"{name}={getattr(faults, name)}" for name in names)


@pytest.mark.rows(
    3, always=["stall_after=2", "stall_after=2-stall_for=2.0", "cut_after_received=5", "first_delay=1.0"]
)
@pytest.mark.parametrize("faults", ONCE, ids=told)
async def test_a_recogniser_that_fails_once_costs_a_moment_and_no_word(faults: Faults, trial: Trial) -> None:
    trial.service.plan(faults, endpoint=EmulatedSocket.STT)
    outcome = await trial.run(*QUESTIONS, patience=LIMP + 0.5)
    outcome.check_silence(LIMP)
    assert outcome.bot.end is EndReason.USER_HANGUP
    assert " ".join(outcome.bot.said("user")) == " ".join(QUESTIONS)
    assert [text for text in outcome.bot.said("assistant") if text.endswith("it is.")] != []


@pytest.mark.parametrize("faults", HARMLESS, ids=told)
async def test_nobody_notices_what_the_client_can_mend(faults: Faults, trial: Trial) -> None:
    trial.service.plan(*[faults] * 9, endpoint=EmulatedSocket.STT)
    outcome = await trial.run(*QUESTIONS, patience=2.0)
    outcome.check_silence(0.95)
    assert outcome.is_whole
    assert outcome.bot.said("user") == list(QUESTIONS)


@pytest.mark.rows(3, always=["cut_after_received=5", "stall_after=2"])
@pytest.mark.parametrize("faults", ALWAYS, ids=told)
async def test_a_recogniser_that_never_works_is_excused_in_words(faults: Faults, trial: Trial) -> None:
    trial.service.plan(*[faults] * 99, endpoint=EmulatedSocket.STT)
    outcome = await trial.run(*QUESTIONS, patience=BOUND)
    outcome.check_silence(BOUND)
    assert outcome.seconds < 60


@pytest.mark.parametrize("faults", [Faults(first_delay=30.0), Faults(stall_after=1)], ids=told)
async def test_a_short_question_to_a_dead_recogniser_is_asked_for_again(faults: Faults, trial: Trial) -> None:
    trial.service.plan(*[faults] * 99, endpoint=EmulatedSocket.STT)
    outcome = await trial.run("velvet tulip", "harbor comet", patience=LIMP)
    outcome.check_silence(LIMP)


async def test_a_recogniser_that_cannot_be_reached_is_excused_in_words(trial: Trial) -> None:
    carrier = trial.open()
    trial.network.reach(SPEECH, Reachability.SILENT)
    async with carrier, carrier.call() as call:
        await call.over()
    # Five attempts of five seconds each: the caller hears nothing meanwhile, for the voice is away too.
    assert trial.bots[call.sid].end is EndReason.ERROR
    assert call.record.statuses[-1][0] < 45
