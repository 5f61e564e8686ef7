"""Signatures of Plivo's requests: ours, the emulator's and the official package's are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils.signature_v3 import validate_v3_signature

from voiceflow.clients.plivo.signature import NONCE, SIGNATURES, is_signed, sign
from voiceflow.emulators.plivo.signature import signature

TOKEN = "s3cret-auth-token"
NONCE_VALUE = "05429567804466091622"
ANSWER = "https://voice.example.com/plivo/voice"
CALL = {"CallUUID": "c-1", "From": "15550100", "To": "15550199", "Empty": ""}

texts = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5)


@pytest.mark.parametrize("url", [ANSWER, f"{ANSWER}?tenant=blue&b=2&b=1"])
@pytest.mark.parametrize("form", [{}, CALL])
def test_three_implementations_agree(url: str, form: dict[str, str]) -> None:
    wanted = sign(TOKEN, url, NONCE_VALUE, form.items())
    assert signature(TOKEN, url, NONCE_VALUE, form) == wanted
    assert validate_v3_signature("POST", url, NONCE_VALUE, TOKEN, wanted, dict(form))


@given(query=st.dictionaries(texts, texts, max_size=3), form=st.dictionaries(texts, texts, max_size=3))
def test_the_official_package_accepts_every_signature(query: dict[str, str], form: dict[str, str]) -> None:
    url = ANSWER + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")
    wanted = sign(TOKEN, url, NONCE_VALUE, form.items())
    assert validate_v3_signature("POST", url, NONCE_VALUE, TOKEN, wanted, dict(form))
    assert signature(TOKEN, url, NONCE_VALUE, form) == wanted


@pytest.mark.parametrize("header", SIGNATURES)
def test_a_signature_counts_in_each_header_and_in_a_list(header: str) -> None:
    made = sign(TOKEN, ANSWER, NONCE_VALUE, CALL.items())
    assert is_signed(TOKEN, ANSWER, {header: made, NONCE: NONCE_VALUE}, CALL.items())
    assert is_signed(TOKEN, ANSWER, {header: f"old, {made}", NONCE: NONCE_VALUE}, CALL.items())


@pytest.mark.parametrize(
    ("token", "url", "nonce", "form"),
    [
        ("", ANSWER, NONCE_VALUE, CALL),
        ("other", ANSWER, NONCE_VALUE, CALL),
        (TOKEN, f"{ANSWER}/", NONCE_VALUE, CALL),
        (TOKEN, ANSWER, "1", CALL),
        (TOKEN, ANSWER, "", CALL),
        (TOKEN, ANSWER, NONCE_VALUE, CALL | {"To": "15550111"}),
    ],
)
def test_anything_that_differs_is_refused(token: str, url: str, nonce: str, form: dict[str, str]) -> None:
    made = sign(TOKEN, ANSWER, NONCE_VALUE, CALL.items())
    assert not is_signed(token, url, {SIGNATURES[0]: made, NONCE: nonce}, form.items())


def test_a_request_without_a_signature_is_refused() -> None:
    assert not is_signed(TOKEN, ANSWER, {}, CALL.items())
    assert not is_signed(TOKEN, ANSWER, {NONCE: NONCE_VALUE, SIGNATURES[0]: "ü"}, CALL.items())
