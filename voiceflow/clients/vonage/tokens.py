"""JSON Web Tokens: Vonage's on its webhooks, and ours on requests. They need the extra ``vonage``.

Source: https://developer.vonage.com/en/getting-started/concepts/webhooks (signed webhooks) and
https://developer.vonage.com/en/getting-started/concepts/authentication (application tokens)
"""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from functools import lru_cache
from types import ModuleType

from voiceflow.errors import ConfigurationError

LIFETIME = 300
"""Seconds for which our tokens are valid."""

TOLERANCE = 300
"""Seconds by which the clocks may differ, and for which a webhook may be under way."""


def application_token(application_id: str, private_key: str, *, now: int | None = None) -> str:
    """Make a token for the REST API, signed with RS256.

    Args:
        application_id: The application's UUID.
        private_key: Its key in PEM.
        now: Unix time; that of the wall clock if None, because the other side reads it.

    Raises:
        ConfigurationError: If the extra is not installed, or the key is none.
    """
    jwt = jwt_package()
    issued = int(time.time()) if now is None else now
    claims = {
        "application_id": application_id,
        "iat": issued,
        "exp": issued + LIFETIME,
        "jti": str(uuid.uuid4()),
    }
    return str(jwt.encode(claims, _key(private_key), algorithm="RS256"))


def is_signed(secret: str, authorization: str, body: bytes | None = None) -> bool:
    """Whether Vonage signed a webhook, not more than five minutes ago.

    Args:
        secret: The account's signature secret.
        authorization: The ``Authorization`` header: ``Bearer …``.
        body: The body of a POST, whose hash must be in the token; None for a GET.

    Raises:
        ConfigurationError: If the extra is not installed.
    """
    jwt = jwt_package()
    scheme, _, token = authorization.partition(" ")
    if not secret or scheme.lower() != "bearer":
        return False
    try:
        claims = jwt.decode(
            token, secret, algorithms=["HS256"], leeway=TOLERANCE, options={"require": ["iat"]}
        )
        age = time.time() - float(claims["iat"])
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    if abs(age) > TOLERANCE:
        return False
    if body is None:
        return True
    given = str(claims.get("payload_hash", "")).encode(errors="replace")
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), given)


@lru_cache(maxsize=8)
def _key(private_key: str) -> object:
    # Reading a key takes 40 ms of the event loop, and signing with it a third of one.
    jwt = jwt_package()
    try:
        return jwt.get_algorithm_by_name("RS256").prepare_key(private_key)
    except (ValueError, TypeError, NotImplementedError, jwt.PyJWTError):
        # The cause may quote the key.
        raise ConfigurationError("the private key of the Vonage application is not a key in PEM") from None


def jwt_package() -> ModuleType:
    """The package ``jwt``.

    Raises:
        ConfigurationError: If the extra is not installed.
    """
    try:
        import jwt
    except ImportError:
        raise ConfigurationError("Vonage needs an extra: pip install 'voiceflow-calls[vonage]'") from None
    return jwt
