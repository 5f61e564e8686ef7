"""The signature of posts, against the published test vector."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.elevenlabs.webhooks.signature import (
    AHEAD,
    OLDEST,
    SignatureError,
    Verifier,
    sign,
)
from voiceflow.errors import ConfigurationError

Examples = Callable[[str], Any]
SECRET = "wsec_1"
BODY = b'{"type":"x"}'
AT = 1_790_000_000

verifier = Verifier(SECRET)


def is_genuine(body: bytes, header: str | None, now: float = AT, secret: str = SECRET) -> bool:
    try:
        Verifier(secret).check(body, header, now)
    except SignatureError:
        return False
    return True


def test_the_published_vector_is_genuine_and_its_forgeries_are_not(examples: Examples) -> None:
    vector = examples("webhook_signature")
    secret, at, header = vector["secret"], vector["timestamp"], vector["header"]
    body = vector["body"].encode()
    assert sign(secret, body, at) == header
    assert is_genuine(body, header, at, secret)
    assert is_genuine(body, header, at + vector["tolerance_seconds"], secret)
    for forgery in vector["rejections"]:
        told = {"body": vector["body"], "header": header, "now": at, "secret": secret, **forgery}
        assert not is_genuine(told["body"].encode(), told["header"], told["now"], told["secret"]), forgery[
            "why"
        ]


def test_a_signature_is_good_for_half_an_hour() -> None:
    header = sign(SECRET, BODY, AT)
    assert is_genuine(BODY, header, AT + OLDEST)
    assert not is_genuine(BODY, header, AT + OLDEST + 1)
    assert is_genuine(BODY, header, AT - AHEAD)
    assert not is_genuine(BODY, header, AT - AHEAD - 1)


def test_parts_are_told_by_name_and_not_by_place() -> None:
    stamp, signature = sign(SECRET, BODY, AT).split(",")
    assert is_genuine(BODY, f"v1=abc,{signature},x, {stamp},v2=")
    assert is_genuine(BODY, f"{stamp},v0=old,{signature}")


@each_row(
    "header",
    [
        "",
        ",",
        "t=,v0=",
        "v0={v0}",
        "t={t}",
        "t={t},v1={v0}",
        "t={t},t={t},v0={v0}",
        "t={t}.0,v0={v0}",
        "t=+{t},v0={v0}",
        "t=１７９００００００００,v0={v0}",
        "t=²,v0={v0}",
        "t=99999999999999999999999999,v0={v0}",
        "t={t},v0={V0}",
        "t={t},v0= {v0}",
        "t={t},v0={v0}0",
        "t={t},v0=é",
        "t={t},v0=\udcff",
        "T={t},V0={v0}",
        "t={t},v0={v0}" + "," * 2000,
    ],
)
def test_a_header_that_is_off_proves_nothing(header: str) -> None:
    value = sign(SECRET, BODY, AT).partition("v0=")[2]
    told = header.replace("{t}", str(AT)).replace("{v0}", value).replace("{V0}", value.upper())
    assert not is_genuine(BODY, told)


def test_the_time_is_part_of_what_is_signed() -> None:
    later = sign(SECRET, BODY, AT).replace(str(AT), str(AT + 1))
    assert not is_genuine(BODY, later)


@pytest.mark.parametrize("secret", ["", "  "])
def test_no_secret_is_no_configuration(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="wsec_"):
        Verifier(secret)


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(wanted: bytes, given: bytes) -> bool:
        compared.append((wanted, given))
        return wanted == given

    monkeypatch.setattr(hmac, "compare_digest", compare)
    verifier.check(BODY, sign(SECRET, BODY, AT), AT)
    assert [len(wanted) for wanted, _ in compared] == [64]


def test_the_secret_is_in_no_message_and_not_shown() -> None:
    with pytest.raises(SignatureError) as caught:
        verifier.check(BODY, f"t={AT},v0=0", AT)
    assert SECRET not in f"{caught.value}{verifier!r}"


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_signature_is_of_one_body(body: bytes, other: bytes) -> None:
    header = sign(SECRET, body, AT)
    assert is_genuine(body, header)
    assert is_genuine(other, header) == (other == body)


@given(st.text(max_size=100))
def test_no_header_makes_more_than_a_refusal(header: str) -> None:
    assert not is_genuine(BODY, header)
