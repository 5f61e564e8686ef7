"""The user's own pauses stretch the silence that ends a turn, within bounds."""

from voiceflow.turns.rhythm import Rhythm


def test_three_pauses_teach_how_long_this_user_pauses() -> None:
    rhythm = Rhythm()
    for pause in (0.6, 0.6):
        rhythm.note_pause(pause)
    assert rhythm.stretch(0.4, 0.8) == 0.4
    rhythm.note_pause(0.6)
    assert round(rhythm.stretch(0.4, 0.8), 6) == 0.69


def test_the_stretch_is_bounded_and_never_shortens() -> None:
    rhythm = Rhythm()
    for _ in range(3):
        rhythm.note_pause(2.0)
    assert rhythm.stretch(0.4, 0.8) == 0.8
    assert rhythm.stretch(1.8, 0.8) == 1.8
    assert rhythm.stretch(0.4, 0.0) == 0.4


def test_gaps_between_words_and_old_pauses_do_not_count() -> None:
    rhythm = Rhythm()
    for _ in range(20):
        rhythm.note_pause(0.1)
    assert rhythm.stretch(0.4, 0.8) == 0.4
    for pause in [0.7] * 8 + [0.3] * 8:
        rhythm.note_pause(pause)
    assert rhythm.stretch(0.4, 0.8) == 0.4
