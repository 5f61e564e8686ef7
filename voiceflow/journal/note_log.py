"""The notes of a journal, in order and bounded."""

from __future__ import annotations

from collections.abc import Callable, Collection

from voiceflow.journal.entries import Note, NoteKind


class NoteLog:
    """Keeps notes.

    Args:
        clock: Returns loop time.
        follow: Called with each note as it is made.
        limit: The most notes that are kept.
        leave_out: Kinds of notes that are not kept; ``follow`` sees them all the same.

    Attributes:
        clock: Returns loop time.
        notes: In order.
        dropped: The number of notes that did not fit.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        follow: Callable[[Note], None] | None,
        limit: int,
        leave_out: Collection[NoteKind],
    ) -> None:
        self.clock = clock
        self.notes: list[Note] = []
        self.dropped = 0
        self._follow = follow
        self._limit, self._leave_out = limit, leave_out

    def note(
        self, kind: NoteKind, text: str = "", *, at: float | None = None, reply: int | None = None,
        reason: str = "", signals: tuple[tuple[str, float], ...] = (),
    ) -> None:  # fmt: skip
        """Note something; now, unless a time is passed."""
        self.add(Note(self.clock() if at is None else at, kind, text, reply, reason, signals))

    def add(self, note: Note) -> None:
        """Keep a note, if there is room for it."""
        is_kept = note.kind not in self._leave_out
        if is_kept and len(self.notes) >= self._limit:
            self.dropped += 1
            return
        if is_kept:
            self.notes.append(note)
        if self._follow is not None:
            self._follow(note)
