"""A television behind the user: it silences the agent for a moment at most, and is not answered."""

import math

import pytest

from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.distance import Distance
from voiceflow.turns.events import (
    Deadline,
    Decision,
    EndTurn,
    Event,
    Final,
    GoOn,
    Interim,
    Interrupt,
    Pause,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Resume,
    Voice,
    VoiceEnded,
)

FAR = 9.0
POLICY = TurnPolicy()


class Answer:
    """An answer of the agent, from second 0 on, and what is heard over it."""

    def __init__(self, *, is_heard: bool = True) -> None:
        self.machine = TurnMachine()
        self.decisions: list[tuple[float, Decision]] = []
        self.happen(0.0, ReplyStarted())
        if is_heard:
            self.happen(0.0, ReplyHeard())

    def happen(self, now: float, event: Event) -> None:
        machine = self.machine
        while machine.deadline is not None and machine.deadline < now:
            due = machine.deadline
            self.decisions += [(due, each) for each in machine.handle(Deadline(), now=due)]
        self.decisions += [(now, each) for each in machine.handle(event, now=now)]

    def voice(self, start: float, end: float, below: float | None, *, known_after: float = 0.4) -> None:
        """A voice of this level, which is known after some time."""
        for step in range(round((end - start) / 0.02)):
            at = start + 0.02 * step
            self.happen(at, Voice(at, 0.02 * step, below=below if 0.02 * step >= known_after else None))

    def stop(self, at: float) -> None:
        self.happen(at + 0.3, VoiceEnded(at))

    @property
    def kinds(self) -> list[type[Decision]]:
        return [type(each) for _, each in self.decisions if type(each) in (Pause, Interrupt, GoOn)]

    @property
    def silent(self) -> float:
        """Seconds for which the agent was held."""
        total, since = 0.0, None
        for at, each in self.decisions:
            if isinstance(each, Pause | Interrupt) and since is None:
                since = at
            elif isinstance(each, Resume | GoOn) and since is not None:
                total, since = total + at - since, None
        return total if since is None else math.inf


def test_a_television_silences_the_agent_once_and_for_less_than_half_a_second() -> None:
    answer = Answer()
    for start in range(1, 17, 2):
        answer.voice(start, start + 1.5, FAR)
        answer.happen(start + 1.0, Interim("It arrived broken"))
        answer.stop(start + 1.5)
        answer.happen(start + 1.95, Final("It arrived broken."))
    assert 0.3 < answer.silent < 0.5
    assert Interrupt not in answer.kinds
    assert [each.reason for _, each in answer.decisions if isinstance(each, Resume)] == ["far voice"]


def test_the_words_of_a_television_are_kept_and_not_answered() -> None:
    answer = Answer()
    answer.voice(1.0, 2.5, FAR)
    answer.stop(2.5)
    answer.happen(2.95, Final("It arrived broken."))
    answer.happen(20.0, ReplyEnded("They cost thirty pounds."))
    [turn] = [each for _, each in answer.decisions if isinstance(each, EndTurn)]
    assert (turn.turn.text, turn.is_murmur) == ("It arrived broken.", True)


def test_the_words_of_a_far_voice_answer_a_question() -> None:
    answer = Answer()
    answer.voice(1.0, 2.5, FAR)
    answer.stop(2.5)
    answer.happen(2.95, Final("The large one."))
    answer.happen(3.0, ReplyEnded("Which one would you like?"))
    answer.happen(9.0, Voice(9.0))
    [turn] = [each for _, each in answer.decisions if isinstance(each, EndTurn)]
    assert (turn.turn.text, turn.is_murmur) == ("The large one.", False)


def test_the_user_interrupts_over_a_television() -> None:
    answer = Answer()
    answer.voice(1.0, 2.5, FAR)
    answer.happen(2.0, Interim("It arrived"))
    answer.voice(2.5, 3.4, 1.0, known_after=0.0)
    paused = [at for at, each in answer.decisions if isinstance(each, Pause)]
    assert paused[1:] == pytest.approx([2.5])
    assert answer.kinds[-1] is Interrupt


def test_a_voice_of_unknown_level_silences_the_agent_at_once_where_no_far_one_was_heard() -> None:
    answer = Answer()
    answer.voice(1.0, 1.1, None)
    assert answer.kinds == [Pause]


def test_after_a_far_voice_the_next_one_silences_the_agent_when_it_is_known_to_be_near() -> None:
    answer = Answer()
    answer.voice(1.0, 2.0, FAR)
    answer.stop(2.0)
    answer.voice(3.0, 3.6, 0.0, known_after=0.16)
    assert [at for at, each in answer.decisions if isinstance(each, Pause)][1:] == pytest.approx([3.16])


def test_words_of_the_user_before_a_television_count() -> None:
    answer = Answer()
    answer.voice(1.0, 1.3, 0.0, known_after=0.16)
    answer.voice(1.3, 2.0, FAR, known_after=0.0)
    answer.happen(2.0, Interim("No wait stop"))
    assert Interrupt in answer.kinds


def test_a_television_over_a_reply_that_is_still_made_lets_it_go_on() -> None:
    answer = Answer(is_heard=False)
    answer.voice(1.0, 2.0, FAR)
    assert answer.kinds == [Pause, Interrupt, GoOn]
    answer.happen(2.2, Interim("It arrived broken"))
    assert answer.kinds == [Pause, Interrupt, GoOn]


def test_old_words_of_an_unheard_voice_do_not_interrupt_with_the_next_sound() -> None:
    answer = Answer()
    answer.happen(1.0, Interim("Thank you very much"))
    answer.voice(5.0, 5.1, None)
    assert answer.kinds == [Pause]


def test_every_voice_is_near_until_the_level_is_known() -> None:
    distance = Distance()
    distance.hear(1.0, None, POLICY)
    assert not distance.is_far
    assert not distance.has_said(1.0, 2.0)


def test_a_voice_is_far_from_the_policys_level_on() -> None:
    distance = Distance()
    distance.hear(1.0, POLICY.far_voice - 0.1, POLICY)
    assert not distance.is_far
    distance.hear(1.0, POLICY.far_voice, POLICY)
    assert distance.is_far


def test_no_voice_is_far_where_the_policy_says_so() -> None:
    distance = Distance()
    distance.hear(1.0, 40.0, TurnPolicy(far_voice=math.inf))
    assert not distance.is_far


def test_a_level_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="far_voice"):
        TurnPolicy(far_voice=0)


def test_people_who_become_louder_for_a_moment_are_still_far() -> None:
    distance = Distance()
    for step, below in enumerate([9.0, 7.0, 6.0, 5.6, 6.2, 9.0]):
        distance.hear(1.0 + 0.1 * step, below, POLICY)
        assert distance.is_far


def test_the_user_is_near_soon_after_a_far_voice() -> None:
    distance = Distance()
    distance.hear(1.0, 9.0, POLICY)
    distance.hear(1.5, 4.0, POLICY)
    assert not distance.is_far


def test_a_voice_is_no_longer_doubted_when_the_far_one_is_forgotten() -> None:
    distance = Distance()
    distance.hear(1.0, 9.0, POLICY)
    distance.hear(1.0 + POLICY.noise_memory + 0.1, 6.0, POLICY)
    assert not distance.is_far
