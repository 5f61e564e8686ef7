"""Whose calls an emulated Vonage makes and takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@lru_cache
def _test_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@dataclass(frozen=True, slots=True)
class VonageApplication:
    """Whose calls these are.

    Attributes:
        application_id: A UUID.
        signature_secret: Signs webhooks.
        key: Its public half verifies the tokens of REST requests.
    """

    application_id: str = "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"
    signature_secret: str = field(default="signature-secret-of-the-test-account", repr=False)
    key: RSAPrivateKey = field(default_factory=_test_key, repr=False)

    @property
    def private_key(self) -> str:
        """The key in PEM."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
