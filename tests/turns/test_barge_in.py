"""Voices over the agent's: what silences it, for how long, and what costs it the reply."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.rows import each_row
from tests.turns.test_machine import outline, play, voice
from voiceflow.turns import TurnPolicy
from voiceflow.turns.events import (
    Decision,
    Event,
    Final,
    Interim,
    Interrupt,
    Pause,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Resume,
    TurnSound,
    Voice,
)

POLICY = TurnPolicy(voice_to_interrupt=0.6)
SPEAKING: list[tuple[float, Event]] = [
    (0.0, Interim("hello")),
    (0.1, Interim("")),
    (0.2, ReplyStarted()),
    (0.3, ReplyHeard()),
]


def over_the_agent(
    steps: Sequence[tuple[float, Event]],
    policy: TurnPolicy = POLICY,
    *,
    begin: Sequence[tuple[float, Event]] = SPEAKING,
) -> list[tuple[float, Decision]]:
    """What is decided over an answer of a minute, by a recogniser that has given words before."""
    steps = sorted(steps, key=lambda step: step[0])
    return play([*begin, *steps, (60.0, ReplyEnded("It is open."))], policy, until=80.0)


def silent(decided: list[tuple[float, Decision]]) -> float:
    """Seconds for which a reply that was never dropped was silent."""
    total, since = 0.0, None
    for at, each in decided:
        if type(each).__name__ in ("Pause", "Interrupt"):
            since = at if since is None else since
        elif type(each).__name__ in ("Resume", "GoOn") and since is not None:
            total, since = total + at - since, None
    return round(total, 6)


def test_a_word_interrupts_at_once_and_a_voice_alone_only_once_it_has_lasted() -> None:
    word = over_the_agent([*voice(1.0, 2.0), (1.3, Interim("stop"))])
    assert outline(word)[:2] == [(1.06, "Pause"), (1.3, "Interrupt")]
    alone = over_the_agent(voice(1.0, 2.0))
    assert outline(alone)[:2] == [(1.06, "Pause"), (1.6, "Interrupt")]
    assert [each.reason for _, each in (*word, *alone) if isinstance(each, Interrupt)] == ["words", "voice"]


@pytest.mark.parametrize(
    ("wanted", "begin", "grace"),
    [
        (0.18, SPEAKING, 0.12),
        (0.0, SPEAKING, 0.0),
        (0.02, SPEAKING, 0.0),
        (0.18, SPEAKING[:3], 0.0),
    ],
    ids=["default", "at once", "over already", "nothing heard yet"],
)
def test_what_the_carrier_has_plays_on_until_the_voice_has_lasted(
    wanted: float, begin: list[tuple[float, Event]], grace: float
) -> None:
    decided = over_the_agent(voice(1.0, 1.4), TurnPolicy(voice_to_silence=wanted), begin=begin)
    [pause] = [(at, round(each.grace, 6)) for at, each in decided if isinstance(each, Pause)]
    assert pause == (1.06, grace)


def test_a_voice_that_was_recognised_late_is_counted_from_its_first_sound() -> None:
    late = [(at, replace(e, sound_at=0.93) if isinstance(e, Voice) and e.at == 1.0 else e)
            for at, e in voice(1.0, 1.4)]  # fmt: skip
    decided = over_the_agent(late, TurnPolicy(voice_to_silence=0.2))
    [pause] = [(at, round(each.grace, 6)) for at, each in decided if isinstance(each, Pause)]
    assert pause == (1.06, 0.07)


def test_a_far_voice_that_comes_near_has_lasted_already() -> None:
    policy = TurnPolicy(far_voice=6.5)
    steps = [(at, Voice(e.at, e.voiced, below=20.0 if at < 1.3 else 0.0) if isinstance(e, Voice) else e)
             for at, e in voice(1.0, 1.6)]  # fmt: skip
    [pause] = [(at, each.grace) for at, each in over_the_agent(steps, policy) if isinstance(each, Pause)]
    assert pause == (1.3, 0.0)


def test_a_voice_of_which_the_detector_is_not_sure_needs_words() -> None:
    unsure = [(at, Voice(e.at, e.voiced, 0.3) if isinstance(e, Voice) else e) for at, e in voice(1.0, 1.9)]
    assert outline(over_the_agent(unsure))[0::2] == [(1.06, "Pause"), (2.2, "Resume")]
    assert outline(over_the_agent([*unsure, (1.4, Interim("no"))]))[:2] == [
        (1.06, "Pause"),
        (1.4, "Interrupt"),
    ]


def test_while_nothing_of_the_reply_was_heard_a_shorter_voice_is_enough() -> None:
    thinking = over_the_agent(voice(1.0, 2.0), begin=[(0.2, ReplyStarted())])
    assert outline(thinking)[:2] == [(1.06, "Pause"), (1.16, "Interrupt")]
    policy = TurnPolicy(words_to_interrupt=0, words_to_interrupt_thinking=1)
    thinking = over_the_agent(voice(1.0, 1.3), policy, begin=[(0.2, ReplyStarted())])
    assert outline(thinking)[0::2] == [(1.06, "Pause"), (1.6, "Resume")]


def test_a_sound_without_words_costs_the_agent_its_length_and_a_moment() -> None:
    decided = over_the_agent(voice(1.0, 1.4))
    assert outline(decided)[:3] == [(1.06, "Pause"), (1.7, "Commit"), (1.7, "Resume")]


def test_an_empty_transcript_lets_the_agent_go_on_at_once() -> None:
    decided = over_the_agent([*voice(1.0, 1.4, told_end=0.1), (1.55, Final(""))])
    assert outline(decided)[:3] == [(1.06, "Pause"), (1.5, "Commit"), (1.55, "Resume")]


@pytest.mark.parametrize(
    "sounds",
    [
        voice(1.0, 17.0),
        [step for n in range(16) for step in voice(1.0 + n, 1.5 + n, told_end=0.2)],
        [step for n in range(32) for step in voice(1.0 + n / 2, 1.1 + n / 2, told_end=0.1)],
        [step for n in range(8) for step in voice(1.0 + 2 * n, 2.5 + 2 * n, told_end=0.2)],
    ],
    ids=["steady", "each second", "taps", "long bursts"],
)
def test_sounds_without_words_silence_the_agent_for_a_second_and_a_half_altogether(
    sounds: list[tuple[float, Event]],
) -> None:
    decided = over_the_agent(sounds)
    assert 0 < silent(decided) <= POLICY.pause_limit
    assert not [each for _, each in decided if type(each).__name__ in ("Drop", "EndTurn", "GiveUp")]


def test_words_interrupt_in_the_midst_of_a_noise_that_is_ignored() -> None:
    decided = over_the_agent(
        [*voice(1.0, 17.0), (9.0, Interim("can you")), (9.6, Interim("can you hear me"))]
    )
    assert [(at, name) for at, name in outline(decided) if at > 3.0][:2] == [
        (9.0, "Interrupt"),
        (9.6, "Drop"),
    ]


def test_a_murmur_in_the_midst_of_a_noise_that_is_ignored_costs_nothing() -> None:
    decided = over_the_agent([*voice(1.0, 17.0), (9.0, Interim("yeah")), (17.5, Final("Yeah."))])
    assert [name for at, name in outline(decided) if 3.0 < at < 60.0] == ["Commit"]


def test_noise_that_was_ignored_does_not_count_as_the_voice_of_the_next_word() -> None:
    steps = [*voice(0.5, 8.5), (2.33, Final("Mama.")), (8.21, Interim("mama"))]
    decided = over_the_agent(steps, TurnPolicy(), begin=[(0.0, ReplyStarted()), (0.1, ReplyHeard())])
    assert [(at, name) for at, name in outline(decided) if 8.0 < at < 60.0] == [
        (8.22, "Pause"),
        (8.8, "Commit"),
        (8.8, "Resume"),
    ]


def test_after_words_or_a_long_quiet_sounds_silence_the_agent_again() -> None:
    noise = voice(1.0, 6.0)
    early = over_the_agent([*noise, *voice(8.0, 8.3)])
    late = over_the_agent([*noise, *voice(12.0, 12.3)])
    assert [at for at, each in early if isinstance(each, Pause)] == [1.06]
    assert [at for at, each in late if isinstance(each, Pause)] == [1.06, 12.06]


@pytest.mark.parametrize("text", ["Mm-hm.", "Aha.", "Mama.", "It has.", "Yeah.", "You"])
def test_a_murmur_costs_little_whatever_the_recogniser_makes_of_it(text: str) -> None:
    steps: list[tuple[float, Event]] = []
    for at in (1.0, 4.0, 7.0, 10.0):
        steps += [*voice(at, at + 0.36), (at + 0.3, Interim(text)), (at + 0.8, Final(text))]
    decided = over_the_agent(steps)
    assert not [each for _, each in decided if isinstance(each, Interrupt)]
    assert silent(decided) <= 4 * 0.61


@each_row(
    "text", ["Stop.", "No.", "What?", "Cancel.", "Human.", "Yeah, but", "Hold on.", "One.", "Is it?", "Who?"]
)
def test_a_short_word_that_wants_something_interrupts(text: str) -> None:
    decided = over_the_agent([*voice(1.0, 1.36), (1.3, Interim(text)), (1.8, Final(text))])
    assert [at for at, each in decided if isinstance(each, Interrupt)] == [1.3]


def test_the_same_words_in_a_longer_voice_are_a_turn() -> None:
    decided = over_the_agent([*voice(1.0, 1.8), (1.3, Interim("It has")), (2.2, Final("It has."))])
    assert [each.reason for _, each in decided if isinstance(each, Interrupt)] == ["words"]


def test_a_lone_interim_word_that_the_recogniser_takes_back_costs_no_reply() -> None:
    decided = over_the_agent([*voice(1.0, 1.5), (1.3, Interim("thus")), (1.9, Final(""))])
    assert [name for _, name in outline(decided)] == ["Pause", "Interrupt", "Commit", "GoOn"]


def test_a_murmur_that_is_read_in_time_lets_the_agent_go_on_with_that_reason() -> None:
    decided = over_the_agent([*voice(1.0, 1.3), (1.3, Interim("okay")), (1.9, Final("Okay."))])
    [resume] = [each for _, each in decided if isinstance(each, Resume)]
    assert (resume.reason, resume.is_murmur) == ("murmur", True)


def test_a_murmur_that_is_read_lets_the_agent_go_on_at_once() -> None:
    read = over_the_agent([*voice(1.0, 1.5), (1.55, Interim("okay")), (1.95, Final("Okay."))])
    assert outline(read)[:2] == [(1.06, "Pause"), (1.6, "Resume")]
    unread = over_the_agent([*voice(1.0, 1.5), (1.95, Final("Okay."))])
    assert (1.8, "Resume") in outline(unread)


def test_a_long_murmur_costs_no_reply_by_default() -> None:
    decided = over_the_agent([*voice(1.0, 1.74), (1.8, Interim("oh, okay"))], TurnPolicy())
    assert outline(decided)[:2] == [(1.06, "Pause"), (1.84, "Resume")]


def test_what_sounds_like_an_interruption_interrupts_sooner_without_words() -> None:
    sure = over_the_agent([*voice(1.0, 2.0), (1.21, TurnSound(1.2, 0.1, backchannel=0.0))])
    assert outline(sure)[:2] == [(1.06, "Pause"), (1.3, "Interrupt")]
    assert dict(sure[1][1].signals)["backchannel"] == 0.0


def test_what_sounds_like_a_backchannel_interrupts_with_sure_words_only() -> None:
    murmur = TurnSound(1.2, 0.1, backchannel=0.9)
    alone = over_the_agent([*voice(1.0, 2.0), (1.21, murmur)])
    assert [step for step in outline(alone) if step[1] != "Commit"][:2] == [(1.06, "Pause"), (2.3, "Resume")]
    misread = over_the_agent([*voice(1.0, 2.0), (1.21, murmur), (1.4, Interim("my mother"))])
    assert [name for at, name in outline(misread) if at <= 2.3] == ["Pause", "Commit", "Resume"]
    [first, second, *_] = over_the_agent([*voice(1.0, 2.0), (1.21, murmur), (1.4, Interim("can you stop"))])
    assert (first[0], second[0], second[1].reason) == (1.06, 1.4, "words")
    assert dict(second[1].signals)["backchannel"] == 0.9


def test_the_words_of_a_backchannel_are_answered_once_they_are_settled() -> None:
    murmur = TurnSound(1.2, 0.1, backchannel=0.9)
    decided = over_the_agent([*voice(1.0, 2.0), (1.21, murmur), (2.1, Final("Wait."))])
    assert outline(decided)[:2] == [(1.06, "Pause"), (2.1, "Interrupt")]


def test_what_was_heard_in_an_earlier_sound_says_nothing_about_this_one() -> None:
    before = (0.9, TurnSound(0.9, 0.1, backchannel=0.9))
    assert outline(over_the_agent([before, *voice(1.0, 2.0)]))[:2] == [(1.06, "Pause"), (1.6, "Interrupt")]
