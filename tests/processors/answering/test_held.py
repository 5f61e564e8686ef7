"""What waits until it is decided who answered."""

import pytest

from voiceflow.frames import PlayResult, SayFrame, TranscriptionFrame, UserStartedSpeakingFrame
from voiceflow.processors.answering.held import MOST_HELD, HeldFrames

START = UserStartedSpeakingFrame(at=1.0)
WORDS = TranscriptionFrame(text="Hello?")
LINE = SayFrame(text="One moment.")


@pytest.mark.parametrize(("greeting", "last"), [("", WORDS.text), ("Good morning.", "Good morning.")])
def test_a_greeting_replaces_the_words_that_it_answers(greeting: str, last: str) -> None:
    held = HeldFrames()
    held.hold_words(WORDS)
    held.hold_line(LINE)
    start, line, end = held.release(START, greeting)
    assert (start, line) == (START, LINE)
    assert isinstance(end, SayFrame if greeting else TranscriptionFrame)
    assert end.text == last
    assert held.release(None, "") == []


def test_lines_that_are_dropped_end_unheard() -> None:
    held = HeldFrames()
    ended: list[PlayResult] = []
    for _ in range(MOST_HELD + 1):
        held.hold_line(SayFrame(text="Hello.", ended=ended.append))
    assert ended == [PlayResult()]
    held.drop_lines()
    assert ended == [PlayResult()] * (MOST_HELD + 1)
    assert held.release(None, "") == []


def test_dropped_words_do_not_pass() -> None:
    held = HeldFrames()
    held.hold_words(WORDS)
    held.drop_words()
    assert held.release(None, "") == []
