"""How Telnyx signs its webhooks. Written independently of the client's check, so that each tests the other.

It needs ``pip install 'voiceflow-calls[telnyx]'``.
"""

from __future__ import annotations

import base64

PRIVATE_KEY = bytes(range(32))
"""The private key of the test account."""

PUBLIC_KEY = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
"""Its public key, in base64."""


def signed_headers(private_key: bytes, body: bytes, seconds: int) -> dict[str, str]:
    """The headers of a signed request.

    Args:
        private_key: 32 bytes.
        body: Of the request.
        seconds: The time, since the epoch.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signature = Ed25519PrivateKey.from_private_bytes(private_key).sign(b"%d|%b" % (seconds, body))
    return {
        "telnyx-signature-ed25519": base64.b64encode(signature).decode(),
        "telnyx-timestamp": str(seconds),
    }
