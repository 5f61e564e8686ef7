from __future__ import annotations

import numpy as np

from voiceflow.audio.user_level import FORGET, UserLevel

NORMAL, TELEVISION, NEARER = 2000, 250, 700


class Ear:
    """Feeds a level filter packet by packet; every packet holds a voice."""

    def __init__(self) -> None:
        self.level = UserLevel()
        self.level.start(8000)
        self.now = 0.0

    def hear(self, loudness: int, seconds: float = 1.0) -> list[float]:
        heard = []
        for _ in range(round(seconds / 0.02)):
            self.now += 0.02
            self.level.feed(np.full(160, loudness, np.int16), self.now)
            heard.append(self.level.weigh(0.9 if loudness else 0.0, self.now))
        return heard

    def turn(self, loudness: int) -> None:
        self.hear(loudness)
        self.hear(0, 0.5)
        self.level.learn(self.now)


def test_every_voice_counts_until_two_turns_told_the_level() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    assert ear.level.usual is None
    assert set(ear.hear(TELEVISION)) == {0.9}


def test_a_voice_far_below_the_usual_level_is_somebody_else() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.turn(NORMAL)
    assert set(ear.hear(TELEVISION)) == {0.0}
    assert set(ear.hear(NEARER)) == {0.9}


def test_the_quiet_end_of_a_word_belongs_to_it() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.turn(NORMAL)
    ear.hear(NORMAL, 0.2)
    assert set(ear.hear(TELEVISION, 0.2)) == {0.9}


def test_the_quietest_of_the_last_turns_counts() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.turn(NEARER)
    ear.turn(NORMAL)
    assert set(ear.hear(TELEVISION)) == {0.9}


def test_what_is_known_is_forgotten_when_no_words_come() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.turn(NORMAL)
    ear.hear(0, FORGET)
    assert set(ear.hear(TELEVISION)) == {0.9}


def test_an_utterance_that_is_too_short_teaches_nothing() -> None:
    ear = Ear()
    for _ in range(3):
        ear.hear(NORMAL, 0.08)
        ear.level.learn(ear.now)
    assert ear.level.usual is None
    assert set(ear.hear(TELEVISION)) == {0.9}


def test_one_turn_tells_how_much_quieter_other_voices_are() -> None:
    ear = Ear()
    assert ear.level.below is None
    ear.turn(NORMAL)
    ear.hear(0, 1.0)
    ear.hear(TELEVISION, 0.1)
    assert ear.level.below is None
    ear.hear(TELEVISION, 0.5)
    below = ear.level.below
    assert below is not None
    assert 15 < below < 20


def test_a_voice_that_is_as_loud_as_the_user_is_known_soon() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.hear(0, 1.0)
    ear.hear(2 * NORMAL, 0.2)
    assert ear.level.below == 0.0


def test_half_a_second_with_words_tells_nothing_about_other_voices() -> None:
    ear = Ear()
    ear.hear(NORMAL, 0.5)
    ear.level.learn(ear.now)
    ear.hear(TELEVISION, 1.0)
    assert ear.level.below is None


def test_how_loud_the_user_is_is_forgotten_for_other_voices_too() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.hear(0, FORGET)
    ear.hear(TELEVISION)
    assert ear.level.below is None


def test_a_pause_ends_what_is_compared() -> None:
    ear = Ear()
    ear.turn(NORMAL)
    ear.hear(TELEVISION)
    ear.hear(0, 0.5)
    ear.hear(TELEVISION, 0.1)
    assert ear.level.below is None
