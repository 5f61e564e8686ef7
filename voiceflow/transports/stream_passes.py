"""Passes for media streams: they prove that this server named a stream's address to the carrier.

Some carriers sign their webhooks, but not the upgrade of a media stream.
"""

from __future__ import annotations

import hmac


class StreamPasses:
    """Makes and checks passes, one for each call. Every process with the same key accepts them.

    Args:
        key: A secret that the server shares with its carrier. It cannot be recovered from a pass.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def make(self, call_id: str) -> str:
        """The pass of a call: 64 hexadecimal digits."""
        return hmac.digest(self._key, f"voiceflow stream {call_id}".encode(errors="replace"), "sha256").hex()

    def is_valid(self, call_id: str, given: str) -> bool:
        """Whether this is the pass of the call. Compares in constant time; without a key nothing is valid."""
        wanted = self.make(call_id).encode()
        return bool(self._key) and hmac.compare_digest(wanted, given.encode(errors="replace"))
