"""What the emulated carrier signs passes Twilio's own validator."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from voiceflow.emulators.twilio.signature import signature

TOKEN = "s3cret-auth-token"
forms = st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=10), max_size=8)
urls = st.sampled_from(
    [
        "https://voice.example.com/answer?tenant=blue",
        "https://voice.example.com:8443/answer",
        "http://voice.example.com/a%20b",
        "wss://voice.example.com/media",
    ]
)


@given(url=urls, form=forms)
def test_a_signature_is_valid(url: str, form: dict[str, str]) -> None:
    assert RequestValidator(TOKEN).validate(url, form, signature(TOKEN, url, form.items()))


@given(url=urls, form=forms)
def test_a_signature_with_another_token_is_not(url: str, form: dict[str, str]) -> None:
    assert not RequestValidator(TOKEN).validate(url, form, signature("other", url, form.items()))


def test_a_fragment_is_not_signed() -> None:
    url = "https://voice.example.com/answer"
    assert signature(TOKEN, url + "#rc=2") == signature(TOKEN, url)
