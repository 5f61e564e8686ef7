"""Passes for media streams: they prove that this server named a stream's address to the carrier.

Some carriers sign their webhooks, but not the upgrade of a media stream.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

LIFETIME = 300.0
"""Seconds for which a pass is valid. A carrier opens the stream within seconds of reading its address."""

_STAMP = 8
"""Hexadecimal digits of the time at which a pass was made, in front of its digest."""


class StreamPasses:
    """Makes and checks passes, one for each call. Every process with the same key accepts them.

    Args:
        key: A secret that the server shares with its carrier. It cannot be recovered from a pass.
        clock: Returns the time in seconds since 1970, which all processes share.
    """

    def __init__(self, key: str, *, clock: Callable[[], float] = time.time) -> None:
        self._key = key.encode()
        self._clock = clock

    def make(self, call_id: str) -> str:
        """The pass of a call: 72 hexadecimal digits."""
        return self._sign(call_id, f"{int(self._clock()):0{_STAMP}x}")

    def is_valid(self, call_id: str, given: str) -> bool:
        """Whether this is a pass of the call that was made in the last minutes.

        Compares in constant time; without a key nothing is valid.
        """
        stamp = given[:_STAMP]
        wanted = self._sign(call_id, stamp).encode(errors="replace")
        if not self._key or not hmac.compare_digest(wanted, given.encode(errors="replace")):
            return False
        # The digest is right, so the stamp is ours. Processes' clocks may differ a little.
        return abs(self._clock() - int(stamp, 16)) <= LIFETIME

    def _sign(self, call_id: str, stamp: str) -> str:
        text = f"voiceflow stream {stamp} {call_id}".encode(errors="replace")
        return stamp + hmac.digest(self._key, text, "sha256").hex()
