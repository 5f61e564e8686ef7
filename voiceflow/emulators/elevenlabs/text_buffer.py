"""When buffered text is released to be spoken.

Source: the published page of stream-input on ``chunk_length_schedule``, ``flush`` and ``auto_mode``.
"""

from __future__ import annotations

DEFAULT_SCHEDULE = (120.0, 160.0, 250.0, 290.0)


class TextBuffer:
    """The text of one context that is not yet being spoken.

    Args:
        schedule: Buffer lengths at which a segment is released, one after the other; the last repeats.
        auto: Whether every message is released at once, without a schedule.
        trigger_minimum: Characters that ``trigger`` needs in the buffer.
    """

    def __init__(
        self, schedule: tuple[float, ...] = DEFAULT_SCHEDULE, *, auto: bool = False, trigger_minimum: int = 50
    ) -> None:
        self._schedule = schedule
        self._auto = auto
        self._minimum = trigger_minimum
        self._step = 0
        self._text = ""

    def __len__(self) -> int:
        return len(self._text)

    def append(self, text: str, *, flush: bool = False, trigger: bool = False) -> list[str]:
        """Take text; return the segments that are to be spoken now, none of them blank."""
        if text.isspace():
            # A lone space keeps alive. Between two pieces of text it still parts the words.
            if self._text and not self._text[-1].isspace():
                self._text += text
            return self.flush() if flush else []
        self._text += text
        if flush or (self._auto and text):
            return self.flush()
        released: list[str] = []
        while text and len(self._text) >= self._schedule[min(self._step, len(self._schedule) - 1)]:
            segment = self._words()
            if not segment:
                break
            released.append(segment)
        if trigger and len(self._text) >= self._minimum and (segment := self._words()):
            released.append(segment)
        return released

    def flush(self) -> list[str]:
        """Release everything, an incomplete word too."""
        segment, self._text = self._text, ""
        if not segment.strip():
            return []
        self._step += 1
        return [segment]

    def _words(self) -> str:
        """Release up to the last complete word; empty if no word is complete."""
        end = max(self._text.rfind(space) for space in " \n\t") + 1
        segment = self._text[:end]
        if not segment.strip():
            return ""
        self._text = self._text[end:]
        self._step += 1
        return segment
