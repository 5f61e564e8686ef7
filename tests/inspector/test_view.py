"""A call as its page shows it."""

from __future__ import annotations

from dataclasses import replace

from voiceflow.inspector.view import CallView
from voiceflow.journal import AgentReply, Journal, Note, NoteKind, TimedTurn


def made(*, is_live: bool = False) -> CallView:
    journal = Journal(clock=lambda: 0.0)
    return CallView(journal=journal, start=10.0, end=60.0, is_live=is_live)


def test_turns_and_replies_are_in_the_order_in_which_they_began() -> None:
    view = made()
    early, late = TimedTurn(began=11.0, pieces=[("", "a")]), TimedTurn(began=20.0, pieces=[("", "b")])
    silent, never = TimedTurn(began=12.0), AgentReply(3)
    spoken = AgentReply(1, on_wire=15.0)
    view.journal.turns[:] = [late, early, silent]
    view.journal.replies.update({1: spoken, 3: never})
    assert view.entries() == [early, spoken, late]
    assert (view.second(15.0), view.turns) == (5.0, [late, early])


def test_only_decisions_errors_and_the_end_are_decisions() -> None:
    view = made()
    notes = [
        Note(1.0, NoteKind.START),
        Note(2.0, NoteKind.COMMIT),
        Note(3.0, NoteKind.ERROR),
        Note(4.0, NoteKind.END),
    ]
    view.journal.notes.extend(notes)
    assert view.decisions == notes[1:]


def test_a_wait_ends_when_the_answer_began_to_be_heard() -> None:
    reply = AgentReply(1, on_wire=13.0, first_text=12.0, first_audio=12.5)
    turn = TimedTurn(ended=11.0, reply=reply)
    sent, heard = made(), replace(made(), heard_at=lambda _: 14.0)
    assert sum(sent.steps(turn).values()) == 2.0
    assert sum(heard.steps(turn).values()) == 3.0
    assert sent.steps(TimedTurn(ended=11.0)) == {}
    assert list(sent.messages()) == []
