"""JSON Web Tokens of Vonage: the official packages and ours accept each other's."""

from __future__ import annotations

import hashlib
import time

import jwt
import pytest
from vonage_jwt import JwtClient, verify_signature

from voiceflow.clients.vonage import application_token, is_signed
from voiceflow.emulators.vonage import VonageApplication
from voiceflow.errors import ConfigurationError

SECRET = "a-signature-secret-of-sufficient-length"
BODY = b'{"uuid":"c-1"}'
APPLICATION = VonageApplication(signature_secret=SECRET)


def token(secret: str = SECRET, *, algorithm: str = "HS256", **changes: object) -> str:
    claims = {"iat": int(time.time()), "payload_hash": hashlib.sha256(BODY).hexdigest(), "jti": "1"}
    found = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(found, secret, algorithm=algorithm)


def test_a_signed_webhook_is_accepted_here_and_by_the_official_package() -> None:
    made = token()
    assert is_signed(SECRET, f"Bearer {made}", BODY)
    assert is_signed(SECRET, f"bearer {made}")
    assert verify_signature(made, SECRET)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer x.y.z",
        "Basic dTpw",
        f"Bearer {token('another-signature-secret-of-some-length')}",
        f"Bearer {token(payload_hash='0' * 64)}",
        f"Bearer {token(payload_hash=None)}",
        f"Bearer {token(iat=None)}",
        f"Bearer {token(iat=int(time.time()) - 3600)}",
        f"Bearer {token(iat=int(time.time()) + 3600)}",
        f"Bearer {token(exp=int(time.time()) - 3600)}",
        f"Bearer {jwt.encode({'iat': int(time.time())}, '', algorithm='none')}",
    ],
    # Without the tokens, which hold the time: every worker must collect the same names.
    ids=range(12),
)
def test_anything_else_is_refused(authorization: str) -> None:
    assert not is_signed(SECRET, authorization, BODY)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed("", f"Bearer {token()}", BODY)


def test_our_application_token_has_the_claims_of_the_official_one() -> None:
    ours = application_token(APPLICATION.application_id, APPLICATION.private_key)
    theirs = JwtClient(APPLICATION.application_id, APPLICATION.private_key).generate_application_jwt()
    public = APPLICATION.key.public_key()
    read = [jwt.decode(one, public, algorithms=["RS256"]) for one in (ours, theirs)]
    assert read[0].keys() == read[1].keys()
    assert read[0]["application_id"] == read[1]["application_id"]


def test_a_key_that_is_none_is_not_quoted() -> None:
    with pytest.raises(ConfigurationError, match="not a key") as caught:
        application_token(APPLICATION.application_id, "-----BEGIN s3cret")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
