"""Collects the keys that the user presses into one message."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.processor import Processor

MAX_KEYS = 32
"""Most keys in one message."""


class Keys:
    """Collects keys until ``#``, a pause, or the most keys in one message.

    Args:
        owner: The processor that receives the keys, in a session.
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
        """Send the keys collected so far."""
        keys, self._keys = self._keys, ""
        self._timer.cancel()
        if keys:
            self._send(keys)
