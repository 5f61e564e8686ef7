"""What the user says while the agent has the floor."""

from dataclasses import replace
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.turns.test_machine import POLICY, events, outline, play, turns, voice
from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.events import (
    Deadline,
    EndTurn,
    Event,
    Final,
    GoOn,
    Interim,
    Interrupt,
    Key,
    Pause,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Resume,
    Voice,
)


def test_a_first_voice_over_the_agent_pauses_and_a_longer_one_interrupts() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 2.0), (2.5, Final("Stop that."))])
    assert outline(decided) == [
        (1.06, "Pause"),
        (1.16, "Interrupt"),
        (2.3, "Commit"),
        (2.5, "Drop"),
        (2.5, "EndTurn"),
    ]


def test_a_cough_resumes_the_agent() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.1, told_end=0.4), (9.0, ReplyEnded())])
    assert outline(decided) == [(1.06, "Pause"), (1.4, "Resume"), (1.5, "Commit")]


def test_two_coughs_do_not_add_up_to_a_barge_in() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.1), *voice(2.0, 2.1), (9.0, ReplyEnded())])
    assert "Interrupt" not in [name for _, name in outline(decided)]


def test_a_protected_reply_is_neither_paused_nor_lost_to_the_user_who_talks_over_it() -> None:
    script = [
        (0.0, ReplyStarted(is_protected=True)),
        *voice(1.0, 2.0),
        (2.6, Final("Skip this.")),
        (5.0, ReplyEnded()),
    ]
    decided = play(script)
    assert outline(decided) == [(2.3, "Commit"), (5.0, "EndTurn")]
    assert turns(decided) == [(5.0, "Skip this.", "")]
    # As a murmur, they would get no answer.
    assert decided[-1][1].reason != "murmur"


NOTICE: list[tuple[float, Event]] = [(0.0, ReplyStarted(is_protected=True))]


def test_a_murmur_over_an_announcement_takes_no_words_or_keys_with_it() -> None:
    over = (5.0, ReplyEnded("This call is recorded."))
    words = play([*NOTICE, (1.0, Final("Book it for Tuesday.")), (2.0, Final("Yeah.")), over])
    assert turns(words) == [(5.0, "Book it for Tuesday. Yeah.", "")]
    keys = play([*NOTICE, (0.1, ReplyHeard()), (1.0, Final("Yeah.")), (2.0, Key("1")), over])
    assert turns(keys) == [(5.0, "Yeah.", "1")]
    # What is murmured before the first sound answers nothing, but a key does.
    early = play([*NOTICE, (1.0, Key("1")), (2.0, Final("Yeah.")), over])
    assert turns(early) == [(5.0, "Yeah.", "1")]
    assert not [each for _, each in (*words, *keys, *early) if isinstance(each, EndTurn) and each.is_murmur]


def test_a_voice_over_an_announcement_has_its_time_for_words_from_the_end_of_that() -> None:
    script = sorted(
        [*NOTICE, *voice(1.0, 20.0), (1.5, Interim("I would like")), (9.0, ReplyEnded())], key=itemgetter(0)
    )
    assert outline(play(script))[0] == (9.0 + POLICY.stuck_after, "Commit")


def test_noise_that_has_silenced_the_agent_for_long_enough_does_not_hold_the_floor_afterwards() -> None:
    machine = TurnMachine(TurnPolicy())
    begin: list[tuple[float, Event]] = [(0.0, ReplyStarted()), (0.1, ReplyHeard())]
    noise = [
        (at, replace(event, confidence=0.1) if isinstance(event, Voice) else event)
        for at, event in (*voice(1.0, 4.0), (4.4, Final("")), *voice(4.5, 9.0))
    ]
    for now, event in [*begin, *(step for step in noise if step[0] < 7.0), (7.0, ReplyEnded("At six."))]:
        while machine.deadline is not None and machine.deadline < now:
            machine.handle(Deadline(), machine.deadline)
        machine.handle(event, now)
    assert machine.is_free


@pytest.mark.parametrize(
    ("step", "is_kept"),
    [
        ((1.2, Interim("stop it")), True),
        ((1.2, Interim("stop it now")), False),
        ((1.2, Final("Stop.")), False),
        ((1.2, Key("1")), False),
    ],
    ids=["two words", "three words", "final", "key"],
)
def test_a_reply_is_kept_until_there_are_sure_words_or_a_key(
    step: tuple[float, Event], is_kept: bool
) -> None:
    policy = TurnPolicy()
    decided = play([(0.0, ReplyStarted()), (0.1, ReplyHeard()), *voice(1.0, 1.2), step], policy)
    [interrupted] = [each for _, each in decided if isinstance(each, Interrupt)]
    assert interrupted.keeps_reply is is_kept


def test_as_many_words_as_a_barge_in_needs_are_enough() -> None:
    policy = TurnPolicy(words_to_interrupt=2)
    for words, interrupts in (("Stop.", 0), ("Stop that.", 1)):
        decided = play([(0.0, ReplyStarted()), (0.1, ReplyHeard()), (1.0, Final(words))], policy, until=5.0)
        assert len([each for _, each in decided if isinstance(each, Interrupt)]) == interrupts


def test_words_without_a_voice_over_the_agent_are_settled_once_it_is_silent() -> None:
    script = [(0.0, ReplyStarted()), (1.0, Interim("I would like to")), (2.0, ReplyEnded())]
    assert outline(play(script)) == [(2.4, "Commit"), (4.4, "EndTurn")]


def test_a_murmur_over_a_statement_is_noted_when_the_agent_has_finished() -> None:
    script = [
        (0.0, ReplyStarted()),
        *voice(1.0, 1.1),
        (1.6, Final("Yeah.")),
        (9.0, ReplyEnded("We are open until six.")),
        *voice(10.0, 11.0),
        (11.4, Final("On Saturday?")),
    ]
    decided = [each for _, each in play(script) if isinstance(each, EndTurn)]
    assert [(each.turn.text, each.is_murmur) for each in decided] == [
        ("Yeah.", True),
        ("On Saturday?", False),
    ]


def test_a_yes_over_the_agents_speech_is_answered_when_the_agent_has_finished() -> None:
    for murmur, said in (("Yes.", "We are open."), ("Yeah.", "Please confirm."), ("Okay.", "Shall I?")):
        begun = [(0.0, ReplyStarted()), (0.1, ReplyHeard())]
        script = [*begun, *voice(1.0, 1.1), (1.6, Final(murmur)), (9.0, ReplyEnded(said))]
        [decision] = [each for _, each in play(script) if isinstance(each, EndTurn)]
        assert (decision.turn.text, decision.is_murmur) == (murmur, False)


def test_murmurs_of_separate_moments_do_not_add_up() -> None:
    policy = TurnPolicy(words_to_interrupt=1)
    murmurs = [
        step for at in (1.0, 4.0, 7.0, 10.0) for step in (*voice(at, at + 0.3), (at + 0.7, Final("Yeah.")))
    ]
    decided = play([(0.0, ReplyStarted()), *murmurs, (20.0, ReplyEnded("It takes two hours."))], policy)
    assert {name for _, name in outline(decided)} == {"Pause", "Resume", "Commit", "EndTurn"}


def test_a_murmur_at_the_very_end_of_the_agents_speech_is_an_answer() -> None:
    script = [
        (0.0, ReplyStarted()),
        (0.1, ReplyHeard()),
        *voice(1.0, 1.1, told_end=0.1),
        (1.6, Final("Yes.")),
        (2.0, ReplyEnded()),
    ]
    assert turns(play(script)) == [(2.0, "Yes.", "")]


def test_a_murmur_before_the_first_sound_of_a_reply_is_no_answer_to_it() -> None:
    for length in (0.1, 0.3):
        script = [
            (0.0, ReplyStarted()),
            *voice(1.0, 1.0 + length, told_end=0.1),
            (1.6, Final("Yes.")),
            (2.5, ReplyHeard()),
            (6.0, ReplyEnded("Shall I delete it?")),
        ]
        decided = play(script)
        [turn] = [each for _, each in decided if isinstance(each, EndTurn)]
        assert (turn.turn.text, turn.is_murmur) == ("Yes.", True)
        assert not any(isinstance(each, GoOn) and each.is_murmur for _, each in decided)


def test_a_voice_that_has_lasted_when_it_is_reported_interrupts_at_once() -> None:
    decided = play([(0.0, ReplyStarted()), (1.2, Voice(1.0, voiced=0.2))])
    assert outline(decided)[0] == (1.2, "Interrupt")


waits = st.sampled_from([0.0, 0.02, 0.1, 0.35, 1.0, 5.0])


@given(st.lists(st.tuples(waits, events), max_size=60))
def test_a_pause_is_always_followed_by_a_resume_or_an_interruption(steps: list[tuple[float, Event]]) -> None:
    script, now = [], 1.0
    for wait, step in steps:
        now += wait
        script.append((now, Voice(now, step.voiced) if isinstance(step, Voice) else step))
    paused = False
    for _, decision in play(script, until=now + 60):
        if isinstance(decision, Pause):
            assert not paused
            paused = True
        elif isinstance(decision, Resume | Interrupt):
            paused = False
    assert not paused
