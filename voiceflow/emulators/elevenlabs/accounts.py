"""Authentication at the emulated service: keys, and single-use tokens for sockets."""

from __future__ import annotations

from collections.abc import Collection

TOKEN_LIFETIME = 900.0
"""Seconds for which a single-use token is valid."""
TOKEN_TYPES = ("realtime_scribe", "batch_scribe", "tts_websocket")
_MAX_TOKENS = 10_000


class Accounts:
    """Keys and single-use tokens.

    Args:
        keys: The valid keys. None: any key is valid, but one is required.
    """

    def __init__(self, keys: Collection[str] | None = None) -> None:
        self._keys = None if keys is None else frozenset(keys)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._issued = 0

    def accepts(self, credential: str | None) -> bool:
        """Whether this key, or bearer token with or without its prefix, is valid."""
        if not credential:
            return False
        key = credential.removeprefix("Bearer ").strip()
        return bool(key) and (self._keys is None or key in self._keys)

    def problem(self, credential: str | None) -> str | None:
        """The service's name for what is wrong with this credential; None if it is valid."""
        if self.accepts(credential):
            return None
        return "invalid_api_key" if credential else "missing_api_key"

    def issue(self, token_type: str, now: float) -> str:
        """Create a token that opens one socket of one kind within 15 minutes."""
        self._issued += 1
        token = f"sutkn_{token_type}_{self._issued:08d}"
        self._tokens[token] = (token_type, now + TOKEN_LIFETIME)
        if len(self._tokens) > _MAX_TOKENS:
            del self._tokens[next(iter(self._tokens))]
        return token

    def redeem(self, token: str, token_type: str, now: float) -> bool:
        """Redeem a token. False if it is unknown, used, expired or for another endpoint."""
        kind, expires = self._tokens.get(token, ("", 0.0))
        if kind != token_type:
            return False
        del self._tokens[token]
        return now < expires
