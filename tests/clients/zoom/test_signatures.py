"""Zoom's signatures, by values that were computed outside this package."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.clients.zoom import is_signed, sign_stream, sign_webhook, validation_answer

BODY = b'{"event":"x"}'
AT = "1763800000"
RIGHT = "v0=3057977ecfa16ebfc799219c39473d170ec2abf23c5aeecce43dd6b325392df1"


def headers(signature: str = RIGHT, at: str = AT) -> dict[str, str]:
    return {"x-zm-signature": signature, "x-zm-request-timestamp": at}


def test_a_stream_is_signed_with_id_meeting_and_stream() -> None:
    signature = sign_stream("cid", "csecret", "a/b+c==", "s-1")
    assert signature == "ee9328c9aa5e3bbfffd6f396719a5f82fa6f12f23ad95ce219c9a56d2a7f9cff"


def test_zooms_own_package_signs_a_stream_alike() -> None:
    rtms = pytest.importorskip("rtms")
    theirs = rtms.generate_signature("cid", "csecret", "a/b+c==", "s-1")
    assert theirs == sign_stream("cid", "csecret", "a/b+c==", "s-1")


def test_a_webhook_is_signed_over_its_time_and_raw_body() -> None:
    assert sign_webhook("tok", AT, BODY) == RIGHT
    assert is_signed("tok", headers(), BODY, now=int(AT))


def test_the_address_is_validated_with_the_encrypted_token() -> None:
    wanted = "c8d7ee77338cc18170ad93b21b4f1ff7720754356760b04939a02bbadca3efe6"
    assert validation_answer("tok", "plain") == {"plainToken": "plain", "encryptedToken": wanted}


@pytest.mark.parametrize(("late", "is_good"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_webhook_is_good_for_five_minutes(late: int, is_good: bool) -> None:
    assert is_signed("tok", headers(), BODY, now=int(AT) + late) is is_good


@pytest.mark.parametrize("at", ["", "soon", "-1763800000", "1763800000.5", "१", "9" * 400])
def test_a_webhook_without_a_plain_time_is_refused(at: str) -> None:
    signed = headers(sign_webhook("tok", at, BODY), at)
    assert not is_signed("tok", signed, BODY, now=int(AT))


@settings(max_examples=example_count(30))
@given(st.binary(max_size=40), st.text(max_size=70))
def test_only_the_right_signature_is_accepted(body: bytes, signature: str) -> None:
    is_right = signature == sign_webhook("tok", AT, body)
    assert is_signed("tok", headers(signature), body, now=int(AT)) is is_right
    assert is_signed("tok", headers(sign_webhook("tok", AT, body)), body, now=int(AT))
