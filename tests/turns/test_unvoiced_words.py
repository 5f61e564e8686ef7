"""Words that a recogniser writes for a car horn, music or a whistle."""

import pytest

from tests.turns.test_machine import outline, play, turns, voice
from voiceflow.turns.events import EndTurn, Event, Final, Interim, ReplyEnded, ReplyHeard, ReplyStarted
from voiceflow.turns.languages import language_of
from voiceflow.turns.misreadings import may_be_noise
from voiceflow.turns.unvoiced_words import UnvoicedWords

ASKED: list[tuple[float, Event]] = [*voice(1.0, 2.0), (2.4, Final("Are you open?"))]
ANSWERED: list[tuple[float, Event]] = [(2.6, ReplyStarted()), (2.7, ReplyHeard()), (12.0, ReplyEnded("Yes."))]


def after(*events: tuple[float, Event]) -> list[tuple[str, bool]]:
    """The words after the first turn of a user whom the detector knows, and whether they are answered."""
    decided = play(sorted([*ASKED, *ANSWERED, *events], key=lambda step: step[0]), until=40.0)
    return [(each.turn.text, not each.is_murmur) for _, each in decided if isinstance(each, EndTurn)][1:]


@pytest.mark.parametrize("text", ["You", "Thank you.", "Oh, oh, oh, oh, oh, oh, oh, oh"])
@pytest.mark.parametrize("at", [8.0, 20.0], ids=["over the agent", "in silence"])
def test_a_sound_that_is_written_as_a_word_is_not_answered(text: str, at: float) -> None:
    assert after((at, Interim(text)), (at + 0.5, Final(text))) == [(text, False)]
    assert after((at, Interim(text))) == []


@pytest.mark.parametrize("text", ["Can you hear me?", "Yes.", "Tomorrow.", "Hello.", "You?"])
def test_words_that_people_answer_with_are_answered_though_the_detector_missed_them(text: str) -> None:
    assert after((20.0, Final(text))) == [(text, True)]


def test_a_quiet_word_that_the_detector_missed_stops_the_agent() -> None:
    assert after((8.0, Interim("Stop.")), (8.5, Final("Stop."))) == [("Stop.", True)]


def test_what_a_noise_is_written_as_depends_on_the_language() -> None:
    assert may_be_noise("So.")
    assert not may_be_noise("So.", language_of("de"))
    assert may_be_noise("Hm.", language_of("de"))


def test_a_word_with_a_voice_is_answered_however_late_it_comes() -> None:
    spoken = voice(20.0, 20.5)
    assert after(*spoken, (20.7, Final("Tomorrow."))) == [("Tomorrow.", True)]
    assert after(*spoken, (26.0, Final("Tomorrow."))) == [("Tomorrow.", True)]


def test_before_the_detector_has_heard_the_user_every_word_counts() -> None:
    assert turns(play([(1.0, Final("Hello.")), (9.0, Final("Hello?"))])) == [
        (1.4, "Hello.", ""),
        (9.4, "Hello?", ""),
    ]


def test_a_noise_that_is_written_as_a_word_leaves_the_agent_the_floor() -> None:
    noise: list[tuple[float, Event]] = [(8.0, Interim("You")), (8.6, Final("You"))]
    decided = play(sorted([*ASKED, *ANSWERED, *noise], key=lambda step: step[0]), until=40.0)
    assert [name for _, name in outline(decided)] == ["Commit", "EndTurn", "EndTurn"]


def test_words_soon_after_a_voice_may_be_its_second_half() -> None:
    words = UnvoicedWords()
    words.settle("Hello", heard_at=1.0, now=1.5)
    assert not words.doubts("you", heard_at=1.0, now=3.0, limit=2.0)
    assert words.doubts("you", heard_at=1.0, now=3.1, limit=2.0)
