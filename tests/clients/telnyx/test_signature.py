"""Signatures of Telnyx: the official package signs nothing, but it verifies what we sign."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.clients.telnyx import SignatureVerifier
from voiceflow.clients.telnyx.signature import TOLERANCE
from voiceflow.emulators.telnyx.signature import PRIVATE_KEY, PUBLIC_KEY, signed_headers
from voiceflow.errors import ConfigurationError

NOW = 1_700_000_000
VERIFIER = SignatureVerifier(PUBLIC_KEY, clock=lambda: NOW)


@given(st.binary(max_size=2000))
def test_what_is_signed_is_accepted_and_any_change_refused(body: bytes) -> None:
    headers = signed_headers(PRIVATE_KEY, body, NOW)
    assert VERIFIER.is_signed(headers, body)
    assert not VERIFIER.is_signed(headers, body + b"x")
    assert not VERIFIER.is_signed({**headers, "telnyx-timestamp": str(NOW + 1)}, body)
    assert not VERIFIER.is_signed(signed_headers(bytes(32), body, NOW), body)


@pytest.mark.parametrize(
    ("shift", "is_fresh"), [(0, True), (299, True), (-299, True), (301, False), (-301, False)]
)
def test_an_old_request_cannot_be_sent_again(shift: int, is_fresh: bool) -> None:
    assert TOLERANCE == 300
    assert VERIFIER.is_signed(signed_headers(PRIVATE_KEY, b"body", NOW + shift), b"body") is is_fresh


@each_row(
    "changed",
    [
        {"telnyx-timestamp": ""},
        {"telnyx-timestamp": "²"},
        {"telnyx-timestamp": "9" * 5000},
        {"telnyx-timestamp": "-1"},
        {"telnyx-signature-ed25519": ""},
        {"telnyx-signature-ed25519": "no base64!"},
        {"telnyx-signature-ed25519": base64.b64encode(b"short").decode()},
        {"telnyx-signature-ed25519": "ü"},
    ],
)
def test_headers_without_a_signature_are_refused(changed: dict[str, str]) -> None:
    assert not VERIFIER.is_signed({**signed_headers(PRIVATE_KEY, b"body", NOW), **changed}, b"body")
    assert not VERIFIER.is_signed({}, b"body")


@pytest.mark.parametrize("key", ["", "KEY0123", base64.b64encode(bytes(31)).decode()])
def test_a_malformed_public_key_is_named_without_its_value(key: str) -> None:
    with pytest.raises(ConfigurationError, match="TELNYX_PUBLIC_KEY") as caught:
        SignatureVerifier(key)
    assert not key or key not in str(caught.value)


@settings(max_examples=example_count(50))
@given(st.text(max_size=500), st.booleans())
def test_the_official_package_agrees(body: str, is_changed: bool) -> None:
    pytest.importorskip("nacl")
    verification = pytest.importorskip("telnyx.lib.webhook_verification")
    raw = body.encode("utf-8", "replace")
    headers = signed_headers(PRIVATE_KEY, raw, int(time.time()))
    raw += b"x" if is_changed else b""
    try:
        verification.verify_webhook_signature(raw.decode(), headers, PUBLIC_KEY)
        theirs = True
    except verification.WebhookVerificationError:
        theirs = False
    assert theirs is SignatureVerifier(PUBLIC_KEY).is_signed(headers, raw) is not is_changed
