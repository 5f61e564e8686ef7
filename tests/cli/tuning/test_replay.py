from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.cli.tuning.pauses import RecordedTurn, TurnPause
from voiceflow.cli.tuning.replay import (
    CurvePoint,
    ReplayedTurn,
    TurnSetting,
    cut_offs_within,
    decision,
    delay_within,
    front,
    grid,
    point,
)
from voiceflow.turns import TurnMachine
from voiceflow.turns.events import Final, ReplyEnded, ReplyStarted, Voice, VoiceEnded
from voiceflow.turns.policy import TurnPolicy

POLICY = TurnPolicy(silence=0.6, silence_finished=0.4, silence_open=1.4)
SETTING = TurnSetting(POLICY, 0.3)
HOLD = TurnPause(2.0, 3.0, is_end=False)
END = TurnPause(5.0, 9.0, is_end=True)
TURN = RecordedTurn(1.0, (HOLD, END))


def test_silence_alone_decides_without_words() -> None:
    assert decision(END, ReplayedTurn(TURN), SETTING) == 5.6


def test_the_vad_must_have_stopped_before() -> None:
    slow = TurnSetting(POLICY, 0.8)
    assert decision(END, ReplayedTurn(TURN), slow) == 5.8


def test_silence_counts_from_the_last_voice_that_the_detector_heard() -> None:
    lagging = replace(END, lag=0.2)
    assert decision(lagging, ReplayedTurn(TURN), SETTING) == 5.8


def test_unfinished_words_make_it_wait() -> None:
    open_words = ReplayedTurn(TURN, ((1.9, "My name is"),))
    assert decision(HOLD, open_words, SETTING) == 3.4


def test_words_that_come_within_the_pause_count() -> None:
    late = ReplayedTurn(TURN, ((1.9, "I would like"), (2.35, "I would like a table on Tuesday.")))
    assert decision(HOLD, late, SETTING) == 2.4


def test_words_that_come_after_the_decision_do_not() -> None:
    late = ReplayedTurn(TURN, ((1.9, "A table on Tuesday."), (2.5, "A table on Tuesday. My name is")))
    assert decision(HOLD, late, SETTING) == 2.4


def test_a_turn_model_moves_the_end_if_its_answer_comes_before() -> None:
    def ends(known: float, ending: float) -> float:
        heard = ReplayedTurn(TURN, ((1.9, "A table on Tuesday."),), endings={2.0: (known, ending)})
        return decision(HOLD, heard, SETTING)

    assert ends(2.3, 0.0) == 3.2
    assert ends(2.3, 1.0) == 2.4
    assert ends(2.4, 0.0) == 2.4


def test_an_answer_that_comes_late_ends_the_turn_then() -> None:
    heard = ReplayedTurn(TURN, ((1.9, "A table on Tuesday"),), endings={2.0: (2.5, 1.0)})
    assert decision(HOLD, heard, SETTING) == 2.5


def test_a_slow_recogniser_delays_the_end() -> None:
    slow = ReplayedTurn(TURN, ((4.9, "A table on Tuesday."),), final_delay=0.5)
    assert decision(END, slow, SETTING) == 5.8


def test_what_the_agent_asked_counts() -> None:
    def ends(said: str, text: str) -> float:
        return decision(HOLD, ReplayedTurn(TURN, ((1.9, text),), said=said), SETTING)

    assert ends("Is it broken?", "I booked a room.") == 2.4
    assert ends("How can I help you?", "I booked a room.") == 2.8
    assert ends("What is your phone number?", "Four.") == 3.8


def test_unsure_words_wait_where_few_words_may_be_the_beginning_of_more() -> None:
    def ends(said: str, confidence: float) -> float:
        words = "I would like a table for next Tuesday."
        heard = ReplayedTurn(TURN, ((1.9, words),), said=said, confidences={1.9: confidence})
        return decision(HOLD, heard, SETTING)

    assert (ends("How can I help you?", 0.6), ends("How can I help you?", 0.8)) == (3.2, 2.4)
    assert ends("When do you want to come?", 0.6) == 2.4
    noisy = ReplayedTurn(
        TURN,
        ((1.9, "A table on Tuesday for four."),),
        said="Hello.",
        confidences={1.9: 0.6},
        usual=(0.65, 0.65),
    )
    assert decision(HOLD, noisy, SETTING) == 2.4


def test_the_pauses_of_this_user_count() -> None:
    def ends(*earlier: float) -> float:
        return decision(HOLD, ReplayedTurn(TURN, ((1.9, "A nice table"),), earlier=earlier), SETTING)

    assert (ends(0.65, 0.65), ends(0.65, 0.65, 0.65), ends(3.0, 3.0, 3.0)) == (2.6, 2.7475, 2.8)


def test_a_replayed_turn_ends_when_the_machine_ends_it() -> None:
    said, heard = "How can I help you?", 5.0
    for text in (
        "I booked a room.",
        "My number is",
        "Four.",
        "Hold on.",
        "It is on the table in the kitchen.",
    ):
        machine = TurnMachine(POLICY)
        for at, event in (
            (0.0, ReplyStarted()),
            (0.5, ReplyEnded(said)),
            (1.0, Voice(at=1.0)),
            (heard, Voice(at=heard, voiced=4.0)),
            (5.3, VoiceEnded(at=heard)),
            (5.35, Final(text, confidence=0.6)),
        ):
            machine.handle(event, at)
        replayed = ReplayedTurn(TURN, ((5.35, text),), said=said, confidences={5.35: 0.6})
        assert machine.deadline == decision(replace(END, end=60.0), replayed, SETTING)


def test_a_point_counts_turns_that_are_cut_and_the_delay_of_the_rest() -> None:
    one = point([ReplayedTurn(TURN), ReplayedTurn(RecordedTurn(1.0, (END,)))], SETTING)
    assert (one.cut_offs, round(one.delay, 6), round(one.delay_p95, 6)) == (0.5, 0.6, 0.6)


def test_nothing_to_replay_is_an_error() -> None:
    with pytest.raises(ValueError, match="no turn"):
        point([], SETTING)


def test_the_grid_keeps_the_order_of_the_silences() -> None:
    policies = [setting.policy for setting in grid(POLICY, has_words=True)]
    assert all(p.silence_finished <= p.silence <= p.silence_open for p in policies)
    assert {p.silence_dictation for p in policies} == {POLICY.silence_dictation}


SCORES = st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 3)), min_size=1).map(
    lambda found: [CurvePoint(SETTING, cut, delay, delay) for cut, delay in found]
)


@given(SCORES)
def test_no_point_of_the_front_is_beaten_and_each_other_point_is(points: list[CurvePoint]) -> None:
    best = front(points)
    for one in best:
        assert not any(
            (o.cut_offs < one.cut_offs and o.delay <= one.delay)
            or (o.cut_offs <= one.cut_offs and o.delay < one.delay)
            for o in points
        )
    for one in points:
        assert any(b.cut_offs <= one.cut_offs and b.delay <= one.delay for b in best)


@given(st.floats(0.35, 2.0), st.floats(0.0, 1.0))
def test_more_silence_never_cuts_more(silence: float, more: float) -> None:
    short = TurnSetting(replace(POLICY, silence=silence), 0.3)
    long = TurnSetting(replace(POLICY, silence=silence + more), 0.3)
    turns = [ReplayedTurn(TURN)]
    assert point(turns, long).cut_offs <= point(turns, short).cut_offs


def test_the_yardsticks_are_read_off_the_points() -> None:
    points = [CurvePoint(SETTING, cut, delay, delay) for cut, delay in ((0.4, 0.3), (0.1, 0.6), (0.0, 1.2))]
    assert (cut_offs_within(points, 0.6), cut_offs_within(points, 0.2)) == (0.1, None)
    assert (delay_within(points, 0.05), delay_within(points, 0.5)) == (1.2, 0.3)
