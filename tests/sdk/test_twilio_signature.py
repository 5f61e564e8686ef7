"""Our signatures against the official package's validator."""

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from voiceflow.clients.twilio.signature import SETTINGS, SIGNATURE, SignatureValidator, sign

text = st.text(st.characters(codec="utf-8"), max_size=20)
urls = st.builds(
    "{}://voice.example.com{}{}{}".format,
    st.sampled_from(["https", "http", "wss"]),
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.sampled_from(["/answer", "/media/blue"]),
    st.sampled_from(["", "?tenant=blue", "?a=1&b=%20"]),
)


@given(st.text(min_size=1, max_size=40), urls, st.dictionaries(text, text, max_size=5))
def test_both_compute_the_same_signature(key: str, url: str, parameters: dict[str, str]) -> None:
    official = RequestValidator(key)
    pairs = list(parameters.items())
    assert sign(key, url, pairs) == official.compute_signature(url, parameters)
    sha256 = official.compute_signature(url, parameters, "HMAC_SHA256")
    assert sign(key, url, pairs, algorithm="HMAC_SHA256") == sha256
    headers = {SIGNATURE: sha256, SETTINGS: "key=k,algorithm=HMAC_SHA256"}
    assert SignatureValidator("other", {"k": key}).is_signed(url, headers, pairs)


@given(urls, urls, st.dictionaries(text, text, max_size=3))
def test_what_the_official_validator_accepts_is_accepted(
    signed: str, seen: str, parameters: dict[str, str]
) -> None:
    signature = RequestValidator("k").compute_signature(signed, parameters)
    if RequestValidator("k").validate(seen, parameters, signature):
        assert SignatureValidator("k").is_signed(seen, {SIGNATURE: signature}, parameters.items())


@given(st.binary(max_size=100).map(lambda raw: raw.hex()))
def test_both_agree_on_json_bodies(body: str) -> None:
    official = RequestValidator("k")
    url = f"https://voice.example.com/events?bodySHA256={official.compute_hash(body)}"
    signature = sign("k", url)
    assert official.validate(url, body, signature)
    assert SignatureValidator("k").is_signed(url, {SIGNATURE: signature}, body=body.encode())
