"""Who or what answers a call."""

from voiceflow.answering.kinds import AnsweredBy


def test_nobody_is_a_machine_who_may_be_a_person() -> None:
    people = {AnsweredBy.HUMAN, AnsweredBy.UNKNOWN}
    assert {kind for kind in AnsweredBy if not kind.is_machine} == people
