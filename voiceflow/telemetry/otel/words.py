"""The words of a call, for the spans of those who asked for them."""

from __future__ import annotations

from voiceflow.dialogue.reply_texts import ReplyTexts
from voiceflow.frames import AgentTextFrame, Frame, TranscriptionFrame
from voiceflow.processor import Processor


class SpokenWords:
    """Collects the words of the user's current turn, and the texts of the newest replies."""

    def __init__(self) -> None:
        self._recogniser: Processor | None = None
        self._pieces: list[str] = []
        self._replies = ReplyTexts()

    def take(self, processor: Processor, frame: Frame) -> None:
        """Take a frame, once for each processor that makes another one of it."""
        match frame:
            case TranscriptionFrame():
                self._recogniser = self._recogniser or processor
                if self._recogniser is not processor and self._pieces:
                    # A processor after the recogniser changed the words: the changed ones count.
                    self._pieces.pop()
                self._pieces.append(frame.text)
            case AgentTextFrame():
                self._replies.add(frame.reply, frame.text, processor.name)

    def take_turn(self) -> str:
        """The words of the user's turn, which is over."""
        pieces, self._pieces = self._pieces, []
        return " ".join(pieces)

    def take_reply(self, number: int | None) -> str:
        """The text of a reply, which is not asked for again."""
        return "" if number is None else self._replies.pop(number).strip()
