from voiceflow.turns.events import TurnSound
from voiceflow.turns.last_sound import LastSound


def heard(*sounds: TurnSound) -> LastSound:
    last = LastSound()
    for sound in sounds:
        last.note(sound)
    return last


def test_nothing_is_known_before_the_first_answer() -> None:
    assert heard().ending_after(1.0) is None
    assert heard().backchannel_since(1.0) is None
    assert heard().signals(1.0) == ()


def test_an_answer_from_before_the_last_voice_is_not_about_this_pause() -> None:
    last = heard(TurnSound(2.0, 0.9, backchannel=0.2))
    assert last.ending_after(2.0) == last.ending_after(1.8) == 0.9
    assert last.ending_after(2.1) is None
    assert last.backchannel_since(1.0) == 0.2
    assert last.backchannel_since(2.1) is None


def test_a_model_that_looks_ahead_is_believed_for_half_a_second() -> None:
    last = heard(TurnSound(2.0, 0.1, ending_soon=0.8))
    assert last.ending_after(2.0) == 0.1
    assert last.ending_after(2.3) == last.ending_after(2.5) == 0.8
    assert last.ending_after(2.6) is None


def test_a_late_answer_does_not_replace_a_newer_one() -> None:
    assert heard(TurnSound(2.0, 0.9), TurnSound(1.0, 0.1)).ending_after(1.0) == 0.9


def test_the_probability_is_a_signal_of_the_decision() -> None:
    assert heard(TurnSound(2.0, 0.9)).signals(1.5) == (("ending", 0.9),)
