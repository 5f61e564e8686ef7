"""A journal that is read again."""

from __future__ import annotations

from pathlib import Path

from tests.inspector.test_recorded_calls import files_in, saved_call
from voiceflow.journal import journal_of, load_notes


async def test_a_saved_journal_has_the_same_turns_and_replies(tmp_path: Path) -> None:
    known = await saved_call(tmp_path)
    [file] = files_in(tmp_path)
    found = journal_of(load_notes(file))
    assert [turn.text for turn in found.turns] == ["Please count.", "Stop that at once please."]
    assert [turn.barged_in for turn in found.turns] == [turn.barged_in for turn in known.turns]
    for mine, theirs in zip(found.replies.values(), known.replies.values(), strict=True):
        assert (mine.heard, mine.unheard) == (theirs.heard, theirs.unheard)
        assert mine.is_complete == theirs.is_complete
    waits = [round(turn.since_end(turn.reply.on_wire) or 0, 4) for turn in found.turns if turn.reply]
    assert waits == [round(turn.since_end(turn.reply.on_wire) or 0, 4) for turn in known.turns if turn.reply]
