"""A call in a line."""

from __future__ import annotations

from voiceflow.inspector.summary import longest_silence, summarise
from voiceflow.inspector.view import CallView
from voiceflow.journal import AgentReply, Journal, Note, NoteKind, TimedTurn

START = 100.0


def view(
    turns: list[TimedTurn], *replies: AgentReply, end: float = 20.0, notes: tuple[Note, ...] = ()
) -> CallView:
    journal = Journal(clock=lambda: START)
    journal.turns[:] = turns
    journal.replies.update({reply.number: reply for reply in replies})
    journal.notes.extend(notes)
    return CallView(journal=journal, start=START, end=end)


def turn(began: float, ended: float, reply: AgentReply | None = None) -> TimedTurn:
    return TimedTurn(began=START + began, ended=START + ended, pieces=[("", "words")], reply=reply)


def reply(number: int, on_wire: float, over: float | None) -> AgentReply:
    return AgentReply(number, on_wire=START + on_wire, over=None if over is None else START + over)


def test_the_waits_are_from_the_last_voice_to_the_answer() -> None:
    one, two, three = reply(1, 3.0, 5.0), reply(2, 9.0, 11.0), reply(3, 16.0, 17.0)
    found = summarise(
        view([turn(1, 2, one), turn(6, 8.5, two), turn(12, 14, three), turn(18, 19)], one, two, three)
    )
    assert (found.turns, found.median_wait, found.longest_wait) == (4, 1.0, 2.0)


def test_a_call_without_an_answer_has_no_wait_and_may_have_errors() -> None:
    notes = (
        Note(START, NoteKind.ERROR, "gone"),
        Note(START, NoteKind.INTERRUPT, reason="words"),
        Note(START, NoteKind.INTERRUPT, reason="hangup"),
    )
    found = summarise(view([], notes=notes))
    assert (found.median_wait, found.longest_wait, found.errors, found.interruptions) == (None, None, 1, 1)
    assert found.silence == 20.0


def test_silence_is_when_neither_speaks() -> None:
    assert longest_silence(view([turn(1, 6)], reply(1, 4.0, 9.0))) == 11.0
    assert longest_silence(view([turn(1, 6)], reply(1, 4.0, 9.0), end=10.0)) == 1.0
    assert longest_silence(view([turn(3, 4)], reply(1, 5.0, None))) == 3.0


def test_a_turn_without_words_is_none() -> None:
    assert summarise(view([TimedTurn(began=START, ended=START + 1)])).turns == 0
