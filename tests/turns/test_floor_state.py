"""Asking for words, and giving the floor back."""

from dataclasses import replace

from tests.turns.test_machine import POLICY, outline, play, turns, voice
from voiceflow.turns import Expectation, Value
from voiceflow.turns.events import (
    Commit,
    EndTurn,
    Event,
    Expect,
    Final,
    GiveUp,
    Interrupt,
    Recogniser,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Voice,
)


def test_a_late_final_transcript_is_waited_for() -> None:
    decided = play([*voice(1.0, 2.0), (3.5, Final("Tuesday."))])
    assert turns(decided) == [(3.5, "Tuesday.", "")]


def test_a_final_transcript_that_never_comes_does_not_hold_the_turn_for_ever() -> None:
    decided = play([*voice(1.0, 1.5), (1.6, Final("Hello")), *voice(1.7, 2.2)])
    assert [(at, text) for at, text, _ in turns(decided)] == [(4.5, "Hello")]
    assert decided[-1][1].reason == "no final transcript"


def test_a_voice_without_words_is_told_so_that_the_agent_can_ask() -> None:
    decided = play(voice(1.0, 2.0))
    assert outline(decided) == [(2.3, "Commit"), (4.3, "GiveUp")]
    assert play(voice(1.0, 1.2))[-1][1] == Commit(reason="end of speech", signals=(("last_voice", 1.2),))


def test_a_short_question_that_no_recogniser_answers_is_asked_for_again() -> None:
    assert outline(play(voice(1.0, 1.5))) == [(1.8, "Commit"), (3.8, "GiveUp")]
    # An answer without words says that it was a noise.
    assert outline(play([*voice(1.0, 1.5), (1.9, Final(""))])) == [(1.8, "Commit")]


def test_an_interruption_without_words_is_told_so_that_the_agent_can_go_on() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.3)])
    assert outline(decided) == [(1.06, "Pause"), (1.16, "Interrupt"), (1.6, "Commit"), (3.6, "GoOn")]
    assert decided[1][1] == Interrupt(reason="voice", signals=decided[1][1].signals, keeps_reply=True)


def test_an_empty_final_gives_the_floor_back_at_once() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.3), (1.7, Final(""))])
    assert outline(decided) == [(1.06, "Pause"), (1.16, "Interrupt"), (1.6, "Commit"), (1.7, "GoOn")]
    assert decided[-1][1].reason == "no words"


def test_an_empty_final_settles_one_commit_and_not_the_next() -> None:
    coughs = [
        *voice(1.0, 1.3, told_end=0.1),
        *voice(1.5, 2.0, told_end=0.1),
        (2.15, Final("")),
        (2.9, Final("Stop.")),
    ]
    decided = play([(0.0, ReplyStarted()), *coughs])
    assert outline(decided)[-3:] == [(2.1, "Commit"), (2.9, "Drop"), (2.9, "EndTurn")]


def test_a_recogniser_without_interim_words_is_not_asked_for_any() -> None:
    script = [(0.0, Recogniser(gives_interims=False)), *voice(1.0, 20.0), (20.5, Final("I went on and on."))]
    assert outline(play(script)) == [(20.3, "Commit"), (20.5, "EndTurn")]
    part = [(0.0, Recogniser(gives_interims=False)), *voice(1.0, 40.0), (29.0, Final(""))]
    assert outline(play(sorted(part, key=lambda step: step[0]))) == [(29.6, "GiveUp"), (40.3, "Commit")]


def parts(*spans: tuple[float, float], below: float | None = None) -> list[tuple[float, Event]]:
    """Voices of one sentence in noise: after each, the recogniser says that there were no words."""
    script: list[tuple[float, Event]] = []
    for start, end in spans:
        script += [
            (at, Voice(each.at, each.voiced, below=below) if isinstance(each, Voice) else each)
            for at, each in voice(start, end)
        ]
        script.append((end + 0.35, Final("")))
    return sorted(script, key=lambda step: step[0])


def given_up(script: list[tuple[float, Event]]) -> list[float]:
    return [at for at, each in play(script) if isinstance(each, GiveUp)]


def test_parts_of_a_sentence_that_noise_covers_are_one_voice() -> None:
    # 0.2 s and 0.4 s of voice within 1 s, as of a sentence 5 dB above the street.
    assert given_up(parts((1.0, 1.2), (1.6, 2.0))) == [2.6]


def test_sounds_apart_are_not_one_voice() -> None:
    assert given_up(parts((1.0, 1.2), (2.0, 2.4))) == []
    # Less than half of the time is voiced.
    assert given_up(parts((1.0, 1.1), (1.6, 1.7), (2.2, 2.3))) == []


def test_a_voice_that_is_far_away_is_not_asked_to_repeat() -> None:
    assert given_up(parts((1.0, 3.0), below=3.0)) == [3.6]
    assert given_up(parts((1.0, 3.0), below=9.0)) == []


def test_after_noise_a_voice_that_is_known_to_be_near_is_asked_to_repeat() -> None:
    def played(below: float | None) -> list[float]:
        noise = [
            (0.0, ReplyStarted()),
            (0.0, ReplyHeard()),
            *parts((1.0, 3.0)),
            (4.0, ReplyEnded("So it is.")),
        ]
        return given_up(sorted([*noise, *parts((5.0, 6.5), below=below)], key=lambda step: step[0]))

    # Noise has silenced the agent for as long as it may.
    assert played(below=None) == []
    assert played(below=2.0) == [7.1]


def test_words_of_the_same_turn_are_answered_and_nothing_is_asked() -> None:
    script = [*parts((1.0, 2.0)), *voice(2.1, 3.0), (3.4, Final("Are you open?"))]
    assert outline(play(script))[-1] == (3.4, "EndTurn")
    assert given_up(script) == []


def test_what_is_asked_for_again_is_listened_to_in_the_same_way() -> None:
    unsure = (2.2, Final("Anna at", confidence=0.1))
    sure = (9.3, Final("anna.", confidence=0.9))
    script = [
        (0.0, Expect(Expectation(Value.EMAIL))),
        *sorted([*voice(1.0, 2.0), unsure], key=lambda step: step[0]),
        (5.0, ReplyStarted()),
        (6.0, ReplyEnded("Could you say it again?", keeps_question=True)),
        *voice(8.0, 9.0),
        sure,
    ]
    first, second = (
        each
        for _, each in play(script, replace(POLICY, confidence_to_answer=0.3))
        if isinstance(each, EndTurn)
    )
    assert first.is_doubtful
    assert second.endpoint is not None
    assert second.endpoint.rule == "silence_dictation"
