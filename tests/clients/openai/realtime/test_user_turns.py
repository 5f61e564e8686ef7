"""Turns whose transcripts come late and out of order."""

from voiceflow.clients.openai.realtime.user_turns import UserTurns


def test_a_late_transcript_finds_the_response_that_answered_its_turn() -> None:
    turns = UserTurns()
    turns.committed("a")
    turns.committed("b")
    turns.answered(1)
    turns.committed("c")
    turns.answered(2)
    assert [turns.transcribed(item) for item in ("c", "a", "b", "a", "x")] == [2, 1, 1, None, None]


def test_interim_words_grow_for_a_known_turn_only() -> None:
    turns = UserTurns()
    turns.committed("a")
    assert [turns.grow("a", "hel"), turns.grow("a", "lo"), turns.grow("b", "x")] == ["hel", "hello", ""]
    turns.transcribed("a")
    assert turns.grow("a", "more") == ""


def test_a_turn_is_open_from_the_voice_to_its_words_or_its_answer() -> None:
    turns = UserTurns()
    turns.started()
    turns.heard()
    assert (turns.is_speaking, turns.is_open) == (True, True)
    turns.stopped()
    assert turns.is_open
    turns.transcribed("a")
    assert not turns.is_open


def test_turns_that_are_never_transcribed_are_forgotten_the_oldest_first() -> None:
    turns = UserTurns()
    for number in range(65):
        turns.committed(str(number))
        turns.grow(str(number), "x")
    turns.answered(1)
    assert turns.transcribed("0") is None
    assert turns.transcribed("1") == 1
