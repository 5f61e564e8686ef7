"""Passes for media streams: they prove that this server named a stream's address to the carrier.

Some carriers sign their webhooks, but not the upgrade of a media stream.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

LIFETIME = 300.0
"""Seconds for which a pass is valid. A carrier opens the stream within seconds of reading its address."""

MOST_USED = 10_000
"""Used passes that a process remembers: 33 calls a second for the lifetime of a pass."""

_STAMP = 8
"""Hexadecimal digits of the time at which a pass was made, in front of everything else."""

_NUMBER = 16
"""Hexadecimal digits of the time and of a random number, which make each pass another; its digest follows."""


class StreamPasses:
    """Makes and checks passes, one for each document that names a stream. Each opens one stream.

    Every process with the same key accepts them; which were used, each process knows for itself.

    Args:
        key: A secret that the server shares with its carrier. It cannot be recovered from a pass.
        clock: Returns the time in seconds since 1970, which all processes share.
    """

    def __init__(self, key: str, *, clock: Callable[[], float] = time.time) -> None:
        self._key = key.encode()
        self._clock = clock
        self._used: OrderedDict[str, None] = OrderedDict()

    def make(self, call_id: str) -> str:
        """A pass of a call: 80 hexadecimal digits, never the same twice."""
        return self._sign(call_id, f"{int(self._clock()):0{_STAMP}x}{secrets.token_hex(4)}")

    def take(self, call_id: str, given: str) -> bool:
        """Use up a pass.

        Compares in constant time; without a key nothing is valid.

        Returns:
            Whether it was made for the call in the last minutes, and not used here before.
        """
        number = given[:_NUMBER]
        if not self._is_valid(call_id, given, number) or number in self._used:
            return False
        self._used[number] = None
        if len(self._used) > MOST_USED:
            self._used.popitem(last=False)
        return True

    def _is_valid(self, call_id: str, given: str, number: str) -> bool:
        wanted = self._sign(call_id, number).encode(errors="replace")
        if not self._key or not hmac.compare_digest(wanted, given.encode(errors="replace")):
            return False
        # The digest is right, so the stamp is ours. Processes' clocks may differ a little.
        return abs(self._clock() - int(number[:_STAMP], 16)) <= LIFETIME

    def _sign(self, call_id: str, number: str) -> str:
        text = f"voiceflow stream {number} {call_id}".encode(errors="replace")
        return number + hmac.digest(self._key, text, "sha256").hex()
