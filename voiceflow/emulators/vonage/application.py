"""Whose calls an emulated Vonage makes and takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


@lru_cache
def _test_key() -> RSAPrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    except ModuleNotFoundError:
        raise ConfigurationError(
            "an emulated Vonage needs another package: pip install 'voiceflow-calls[vonage]'"
        ) from None
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
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
