"""Keys that the caller presses, collected to one message."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.processor import Processor

MAX_KEYS = 32
"""Keys that are collected before they are sent."""


class Keys:
    """Collects keys until ``#``, a pause, or too many.

    Args:
        owner: The processor that gets them; in a session.
        pause: Seconds without a key that end a number.
        send: Called with the keys.
    """

    def __init__(self, owner: Processor, pause: float, send: Callable[[str], None]) -> None:
        self._session = owner.session
        self._pause = pause
        self._send = send
        self._keys = ""
        self._timer = owner.timer(self.flush)

    def press(self, digit: str) -> None:
        """Take a key."""
        self._keys += digit
        if digit == "#" or len(self._keys) >= MAX_KEYS:
            self.flush()
        else:
            self._timer.set(self._session.now() + self._pause)

    def flush(self) -> None:
        """Send what there is."""
        keys, self._keys = self._keys, ""
        self._timer.cancel()
        if keys:
            self._send(keys)
