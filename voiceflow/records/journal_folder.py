"""A folder with the journal of each call, for ``voiceflow inspect`` and ``voiceflow tune``."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from loguru import logger

from voiceflow.journal import Journal, Note, NoteKind, save_notes
from voiceflow.observers import Observer
from voiceflow.records.ending import at_end

LONGEST_NAME = 80
"""Characters of a file's name."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class JournalFolder:
    """Saves the journal of each call when it is over: ``CA….jsonl``. It contains what people said.

    The files are written in a thread. A failure is logged, and changes nothing for the calls. A stream that
    continues a call gets a separate file, ``CA…-2.jsonl``.

    Args:
        folder: Where to; created if it does not exist.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)

    def observe(self, call_id: str) -> Sequence[Observer]:
        """The observers of one call.

        Args:
            call_id: The carrier's name of the call, such as ``started.call_id``.
        """
        journal = Journal()
        loop = asyncio.get_running_loop()

        def save() -> None:
            notes = list(journal.notes)
            saving = loop.run_in_executor(None, self._save, notes, call_id)
            saving.add_done_callback(lambda done: _report(done, call_id))

        return [journal.observe, at_end(save)]

    def _save(self, notes: Sequence[Note], call_id: str) -> None:
        start = next((note.at for note in notes if note.kind is NoteKind.START), 0.0)
        stem = _UNSAFE.sub("_", call_id)[:LONGEST_NAME] or "call"
        number = 1
        while True:
            name = f"{stem}.jsonl" if number == 1 else f"{stem}-{number}.jsonl"
            try:
                (self._folder / name).touch(exist_ok=False)
            except FileExistsError:
                number += 1
                continue
            save_notes(notes, self._folder / name, start=start)
            return


def _report(saving: asyncio.Future[None] | Future[None], call_id: str) -> None:
    error = saving.exception() if not saving.cancelled() else None
    if error is not None:
        logger.warning("call {}: its journal was not saved: {}", call_id, type(error).__name__)
