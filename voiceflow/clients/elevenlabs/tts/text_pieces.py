"""A text that is being written, in pieces that are spoken one at a time."""

from __future__ import annotations

import re

from voiceflow.clients.elevenlabs.tts.surrogates import WholeCharacters
from voiceflow.clients.elevenlabs.tts.utterance import MAX_TEXT
from voiceflow.errors import LocalProtocolError

PIECE = 1000
"""Characters of one piece, at most; below the limit of every model."""

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*\s+")


class Pieces:
    """What was written and not yet asked for. All of it is one piece, unless it is long."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0
        self._is_finished = False
        self._pairs = WholeCharacters()

    @property
    def is_over(self) -> bool:
        """Whether nothing is left, and nothing more comes."""
        return self._is_finished and not self._text.strip()

    def add(self, text: str) -> None:
        """Take more text.

        Raises:
            LocalProtocolError: If no more may come, or it is too much for one utterance.
        """
        if self._is_finished:
            raise LocalProtocolError("nothing may be said after the end of the utterance")
        if self._given + len(text) > MAX_TEXT:
            raise LocalProtocolError(f"an utterance of more than {MAX_TEXT} characters")
        self._given += len(text)
        self._text += self._pairs.feed(text)

    def finish(self) -> None:
        """No more text comes."""
        self._text += self._pairs.flush()
        self._is_finished = True

    def take(self) -> str | None:
        """The next piece: at most ``PIECE`` characters, cut behind a sentence, or at least behind a word.

        A word that may go on waits for its end.
        """
        size = len(self._text) if len(self._text) <= PIECE else self._cut()
        if size == len(self._text) and self._text[-1:].isalnum() and not self._is_finished:
            size = max(map(self._text.rfind, " \n\t")) + 1
        if not self._text[:size].strip():
            return None
        piece, self._text = self._text[:size], self._text[size:]
        return piece

    def _cut(self) -> int:
        beginning = self._text[:PIECE]
        ends = [match.end() for match in _SENTENCE_END.finditer(beginning)]
        return ends[-1] if ends else beginning.rfind(" ") + 1 or PIECE
