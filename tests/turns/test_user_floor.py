"""What ends the user's turn while the user, or nobody, has the floor."""

from tests.turns.test_machine import outline, play, turns, voice
from voiceflow.turns.events import (
    Final,
    Interim,
    Key,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
)


def test_a_key_press_interrupts_and_the_keys_make_a_turn() -> None:
    script = [(0.0, ReplyStarted()), (1.0, Key("4")), (1.5, Key("2"))]
    decided = play(script)
    assert outline(decided) == [(1.0, "Interrupt"), (3.0, "EndTurn")]
    assert turns(decided) == [(3.0, "", "42")]
    assert turns(play([(1.0, Key("4")), (1.5, Key("#"))])) == [(1.5, "", "4#")]


def test_words_the_vad_did_not_hear_still_make_a_turn() -> None:
    assert turns(play([(1.0, Final("Hello there."))])) == [(1.4, "Hello there.", "")]
    decided = play([(0.0, ReplyStarted()), (1.0, Final("Stop that."))])
    assert outline(decided) == [(1.0, "Interrupt"), (1.4, "EndTurn")]


def test_a_quiet_yes_that_the_vad_did_not_hear_answers_the_question() -> None:
    asked = [(0.0, ReplyStarted()), (0.5, ReplyHeard()), (0.8, ReplyEnded("Is that right?"))]
    decided = play([*asked, (1.0, Interim("Yeah.")), (2.8, Final("Yeah."))])
    assert outline(decided) == [(2.4, "Commit"), (2.8, "EndTurn")]
    # Where nothing was asked, it only says "I am listening".
    said = [(0.0, ReplyStarted()), (0.5, ReplyHeard()), (0.8, ReplyEnded("All right."))]
    assert outline(play([*said, (1.0, Interim("Yeah."))])) == []


def test_words_without_a_voice_are_settled_when_no_more_of_them_come() -> None:
    words = [(1.0, Interim("I would")), (1.3, Interim("I would like to"))]
    decided = play([*words, (2.9, Final("I would like to come."))])
    assert outline(decided) == [(2.7, "Commit"), (2.9, "EndTurn")]
    assert decided[0][1].reason == "words without a voice"
    assert turns(play(words)) == [(4.7, "I would like to", "")]


def test_words_that_the_recogniser_took_back_are_not_asked_for() -> None:
    assert play([(1.0, Interim("you")), (1.3, Interim(""))]) == []


def test_words_that_are_never_settled_are_taken_as_they_are() -> None:
    for text in ("Tuesday", "yes"):
        script = sorted([*voice(1.0, 1.3), (1.2, Interim(text))], key=lambda step: step[0])
        decided = play(script)
        assert outline(decided) == [(1.6, "Commit"), (3.6, "EndTurn")]
        assert turns(decided) == [(3.6, text, "")]


def test_a_sentence_that_is_being_read_drops_the_reply_before_it_is_settled() -> None:
    words = [(1.5, Interim("stop")), (1.7, Interim("stop that now")), (2.5, Final("Stop that now please."))]
    decided = play(sorted([(0.0, ReplyStarted()), *voice(1.0, 2.0), *words], key=lambda step: step[0]))
    assert outline(decided)[:3] == [(1.06, "Pause"), (1.16, "Interrupt"), (1.7, "Drop")]
    assert outline(decided)[3:] == [(2.3, "Commit"), (2.5, "EndTurn")]


def test_noise_that_the_vad_takes_for_a_voice_does_not_hold_the_turn() -> None:
    script = [*voice(1.0, 30.0), (2.0, Final("I'd like to book."))]
    decided = play(sorted(script, key=lambda step: step[0]))
    assert outline(decided) == [(6.0, "Commit"), (8.0, "EndTurn"), (30.3, "Commit")]
    assert turns(decided) == [(8.0, "I'd like to book.", "")]


def test_words_in_what_was_taken_for_noise_are_a_voice_again() -> None:
    words = [(9.0, Interim("but")), (9.5, Interim("but not on Tuesday")), (12.5, Final("but not on Tuesday"))]
    script = [*voice(1.0, 12.0), (2.0, Final("I'd like to book.")), *words, (8.1, ReplyStarted())]
    decided = play(sorted(script, key=lambda step: step[0]))
    assert outline(decided)[:4] == [(6.0, "Commit"), (8.0, "EndTurn"), (9.0, "Interrupt"), (9.5, "Drop")]
    assert [text for _, text, _ in turns(decided)] == ["I'd like to book.", "but not on Tuesday"]


def test_a_long_answer_after_a_murmur_is_not_taken_for_noise() -> None:
    murmur = [(0.0, ReplyStarted()), *voice(1.0, 1.1), (1.6, Final("Yeah.")), (9.0, ReplyEnded())]
    decided = play([*murmur, *voice(20.0, 22.0), (22.4, Final("On Saturday."))])
    assert outline(decided)[-2:] == [(22.3, "Commit"), (22.4, "EndTurn")]
    assert outline(decided).count((20.06, "Commit")) == 0
