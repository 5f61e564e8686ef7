"""The stages of a user's wait."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.journal import AgentReply, TimedTurn
from voiceflow.journal.stages import STAGES, stages_of

TIMES = st.none() | st.floats(0, 100)


def test_each_stage_lasts_from_the_event_before_it() -> None:
    reply = AgentReply(1, first_text=3.0, first_audio=3.5)
    turn = TimedTurn(ended=1.0, committed=1.5, final=1.25, decided=2.0, reply=reply)
    assert stages_of(turn, 4.0) == dict(zip(STAGES, (0.5, 0.0, 0.5, 1.0, 0.5, 0.5), strict=True))


def test_a_turn_without_an_answer_or_an_end_has_no_stages() -> None:
    assert stages_of(TimedTurn(ended=1.0), 2.0) == {}
    assert stages_of(TimedTurn(reply=AgentReply(1)), 2.0) == {}


@given(TIMES, TIMES, TIMES, TIMES, TIMES, TIMES)
def test_no_stage_is_negative_and_together_they_are_the_wait(
    committed: float | None,
    final: float | None,
    decided: float | None,
    text: float | None,
    audio: float | None,
    heard: float | None,
) -> None:
    reply = AgentReply(1, first_text=text, first_audio=audio)
    stages = stages_of(
        TimedTurn(ended=10.0, committed=committed, final=final, decided=decided, reply=reply), heard
    )
    known = [at for at in (10.0, committed, final, decided, text, audio, heard) if at is not None]
    assert tuple(stages) == STAGES
    assert min(stages.values()) >= 0
    assert round(sum(stages.values()), 6) == round(max(known) - 10.0, 6)
