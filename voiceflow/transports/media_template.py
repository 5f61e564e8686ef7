"""Reading a carrier's media messages by position: all of a stream differ only in their audio and numbers."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterable
from typing import Self

_DIGITS = "[0-9]{1,15}"
_TIME = "time"


class MediaTemplate:
    """One media message in JSON, with gaps for its audio and its numbers.

    A message that fits has the same meaning as the one that the template was made from, apart from the audio
    and the time. Whatever fits in no way is left to the full parser.

    Args:
        head: Matches what comes before the audio; its group ``time`` holds the time.
        tail: What comes after it.
    """

    def __init__(self, head: re.Pattern[str], tail: str) -> None:
        self._match = head.match
        self._tail = tail
        self._tail_size = len(tail)

    @classmethod
    def learn(cls, message: str, payload: str, *, time: str, numbers: Iterable[str] = ()) -> Self | None:
        """Make a template of a message that the full parser has accepted.

        Args:
            message: The message.
            payload: Its audio in base64.
            time: The key of the audio's time: decimal digits in a string.
            numbers: Keys of other such strings, whose values do not matter.

        Returns:
            The template, or None if the message is written in a way that none can be made from.
        """
        names = (time, *numbers)
        head, _, rest = message.partition(f'"{payload}"')
        if "\\" in message or not rest or f'"{payload}"' in rest:
            return None
        if any(message.count(f'"{name}"') > 1 for name in names):
            return None
        gaps = list(re.finditer(rf'"({"|".join(names)})"\s*:\s*"({_DIGITS})"', head))
        if time not in [gap[1] for gap in gaps]:
            return None
        pattern, at = "", 0
        for gap in gaps:
            pattern += re.escape(head[at : gap.start(2)])
            pattern += f"(?P<{_TIME}>{_DIGITS})" if gap[1] == time else _DIGITS
            at = gap.end(2)
        return cls(re.compile(f'{pattern}{re.escape(head[at:])}"'), f'"{rest}')

    def read(self, message: str) -> tuple[bytes, int] | None:
        """The audio and the time of a message; None if it does not fit, or holds no audio in plain base64."""
        head = self._match(message)
        if head is None or not message.endswith(self._tail):
            return None
        try:
            audio = a2b_base64(message[head.end() : -self._tail_size], strict_mode=True)
        except (Base64Error, ValueError):
            return None
        return (audio, int(head[1])) if audio else None
