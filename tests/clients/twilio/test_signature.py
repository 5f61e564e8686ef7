"""Signatures of webhooks and upgrades, against values that the official validator computed."""

import pytest

from tests.rows import each_row
from voiceflow.clients.twilio.signature import SETTINGS, SIGNATURE, SignatureValidator, sign

KEY = "s3cret-auth-token"
ANSWER = "https://voice.example.com/answer?tenant=blue"
CALL = [("CallSid", "CA" + "0" * 32), ("From", "+15550100"), ("To", "+15550199"), ("Digits", "42")]
BODY = b'{"ok":true,"n":1}'
EVENTS = (
    "https://voice.example.com/events"
    "?bodySHA256=27e1acbfee8890972e9a9edc748155a6c715a61f4c47c8f1bfc8be31795505f8"
)

validator = SignatureValidator(KEY, {"sk1": KEY})


@each_row(
    ("url", "parameters", "signature"),
    [
        (ANSWER, CALL, "UZtDJG52Ig/CvD7V0EpZiIupDWc="),
        ("https://voice.example.com:443/answer?tenant=blue", CALL, "GiwzX73y6AD95alTKCZcoyi9+Z8="),
        (ANSWER, [], "yXTwc286yv3CYldxAYddDJnbrcA="),
        (EVENTS, [], "amw9JV/tJHVtxKDx1OcXUir+7ls="),
        ("wss://voice.example.com/media", [], "b/oAvE3v8O4C/91MhfPs4ojlpG0="),
        ("wss://voice.example.com:443/media", [], "ytv974OarK/xQxSZxtHm3grP1xg="),
        ("wss://voice.example.com:80/media", [], "XolP1Qcw4cgW803hxYCOQxb1l8Q="),
        (
            "https://voice.example.com/answer",
            [("A", "x"), ("Digits", "2"), ("Digits", "1"), ("Digits", "2")],
            "ALAS37dwoCV7RxBxYvifzdk6oi8=",
        ),
        (
            "https://voice.example.com/answer",
            [("SpeechResult", "Grüße, ok?"), ("Empty", "")],
            "v9eg7B+7nXbIv/oNBryoGu+yh2k=",
        ),
    ],
)
def test_a_known_request_has_its_known_signature(
    url: str, parameters: list[tuple[str, str]], signature: str
) -> None:
    assert sign(KEY, url, parameters) == signature
    assert validator.is_signed(url, {SIGNATURE: signature}, parameters)
    assert not validator.is_signed(url + "x", {SIGNATURE: signature}, parameters)
    assert not validator.is_signed(url, {SIGNATURE: signature}, [*parameters, ("More", "1")])


def test_a_form_is_accepted_whether_or_not_the_port_was_signed() -> None:
    for signature in ("UZtDJG52Ig/CvD7V0EpZiIupDWc=", "GiwzX73y6AD95alTKCZcoyi9+Z8="):
        for url in (ANSWER, ANSWER.replace(".com/", ".com:443/")):
            assert validator.is_signed(url, {SIGNATURE: signature}, CALL)


def test_an_upgrade_is_accepted_with_every_standard_port() -> None:
    for signature in (
        "b/oAvE3v8O4C/91MhfPs4ojlpG0=",
        "ytv974OarK/xQxSZxtHm3grP1xg=",
        "XolP1Qcw4cgW803hxYCOQxb1l8Q=",
    ):
        for port in ("", ":443", ":80"):
            assert validator.is_signed(f"wss://voice.example.com{port}/media", {SIGNATURE: signature})


def test_another_port_is_not_taken_for_a_standard_one() -> None:
    signed_with_443 = {SIGNATURE: "ytv974OarK/xQxSZxtHm3grP1xg="}
    assert not validator.is_signed("wss://voice.example.com:8443/media", signed_with_443)


def test_a_json_body_must_match_the_hash_in_the_url() -> None:
    headers = {SIGNATURE: "amw9JV/tJHVtxKDx1OcXUir+7ls="}
    assert validator.is_signed(EVENTS, headers, body=BODY)
    assert not validator.is_signed(EVENTS, headers, body=BODY + b" ")


def test_a_json_body_without_a_hash_is_refused() -> None:
    url = "https://voice.example.com/events"
    assert not validator.is_signed(url, {SIGNATURE: sign(KEY, url)}, body=BODY)


def test_a_shared_key_signs_with_sha256() -> None:
    signature = "6jX+pyHmjrXQTtGZi2HYHih+IqA++Em7EjmuCi1LKFs="
    digits = [("Digits", "42")]
    assert sign(KEY, ANSWER, digits, algorithm="HMAC_SHA256") == signature
    headers = {SIGNATURE: signature, SETTINGS: "key=sk1,algorithm=HMAC_SHA256"}
    assert validator.is_signed(ANSWER, headers, digits)


@pytest.mark.parametrize(
    "settings",
    [
        "key=another,algorithm=HMAC_SHA256",
        "algorithm=HMAC_SHA256",
        "key=sk1,algorithm=HMAC_MD5",
        "key=sk1,algorithm=HMAC_SHA1",
        "key=sk1",
        "",
    ],
)
def test_a_sha256_signature_fails_under_other_settings(settings: str) -> None:
    headers = {SIGNATURE: "6jX+pyHmjrXQTtGZi2HYHih+IqA++Em7EjmuCi1LKFs=", SETTINGS: settings}
    assert not validator.is_signed(ANSWER, headers, [("Digits", "42")])


@pytest.mark.parametrize("headers", [{}, {SIGNATURE: ""}, {SIGNATURE: "\udcff"}, {SIGNATURE: "é"}])
def test_no_signature_and_nonsense_are_refused(headers: dict[str, str]) -> None:
    assert not validator.is_signed(ANSWER, headers, CALL)


def test_the_fragment_is_not_signed() -> None:
    headers = {SIGNATURE: "yXTwc286yv3CYldxAYddDJnbrcA="}
    assert validator.is_signed(ANSWER + "#rc=2&rp=5xx", headers)


def test_a_port_that_is_no_number_is_refused_quietly() -> None:
    assert not validator.is_signed("https://voice.example.com:x/answer", {SIGNATURE: "AA=="})


def test_an_empty_token_accepts_nothing() -> None:
    assert not SignatureValidator("").is_signed(ANSWER, {SIGNATURE: sign("", ANSWER)})
