"""Verifying the signatures of Telnyx's webhooks.

Source: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
"""

from __future__ import annotations

import time
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping

from voiceflow.errors import ConfigurationError

SIGNATURE = "telnyx-signature-ed25519"
"""The header with the signature in base64."""
TIMESTAMP = "telnyx-timestamp"
"""The header with the second, since the epoch, at which it was signed."""

TOLERANCE = 300.0
"""Seconds that the time of a signature may differ from the clock of this machine."""

_KEY_SIZE, _SIGNATURE_SIZE, _LONGEST_TIME = 32, 64, 12


class SignatureVerifier:
    """Checks whether requests come from Telnyx. It needs ``pip install 'voiceflow-calls[telnyx]'``.

    Args:
        public_key: The account's public key, in base64.
        clock: Returns seconds since the epoch. A signature names a time of day, so ``loop.time()`` is no use.

    Raises:
        ConfigurationError: If this is no key, or the package ``cryptography`` is missing.
    """

    def __init__(self, public_key: str, *, clock: Callable[[], float] = time.time) -> None:
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        except ModuleNotFoundError:
            raise ConfigurationError(
                "Telnyx's signatures need another package: pip install 'voiceflow-calls[telnyx]'"
            ) from None
        raw = _decode(public_key.strip())
        if raw is None or len(raw) != _KEY_SIZE:
            raise ConfigurationError("TELNYX_PUBLIC_KEY is no public key: 32 bytes in base64")
        self._key = Ed25519PublicKey.from_public_bytes(raw)
        self._mismatch = InvalidSignature
        self._clock = clock

    def is_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Telnyx sent this request within the last minutes.

        Args:
            headers: The request's headers; a case-insensitive mapping, or with names in lower case.
            body: As it was sent.
        """
        stamp, signature = headers.get(TIMESTAMP, ""), _decode(headers.get(SIGNATURE, ""))
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= _LONGEST_TIME):
            return False
        if signature is None or len(signature) != _SIGNATURE_SIZE:
            return False
        if abs(self._clock() - int(stamp)) > TOLERANCE:
            return False
        try:
            self._key.verify(signature, stamp.encode() + b"|" + body)
        except self._mismatch:
            return False
        return True


def _decode(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return None
