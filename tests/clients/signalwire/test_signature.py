"""Signatures of SignalWire against its official package, where that is installed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.clients.signalwire import is_signed, sign
from voiceflow.clients.signalwire.signature import SIGNATURE

URL = "https://voice.example.com/signalwire/voice?lang=en"
KEY = "PSK_test"
FORMS = st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=6)


@given(FORMS)
def test_what_is_signed_is_accepted_and_any_change_refused(form: dict[str, str]) -> None:
    headers = {SIGNATURE: sign(KEY, URL, form.items())}
    assert is_signed(KEY, URL, headers, form.items())
    assert not is_signed(KEY, URL + "x", headers, form.items())
    assert not is_signed(KEY + "x", URL, headers, form.items())
    assert not is_signed(KEY, URL, headers, [*form.items(), ("zz", "changed")])
    assert not is_signed("", URL, {SIGNATURE: sign("", URL, form.items())}, form.items())
    assert not is_signed(KEY, URL, {}, form.items())


@pytest.mark.parametrize("signed", ["https://voice.example.com/a", "https://voice.example.com:443/a"])
def test_the_standard_port_may_be_signed_or_not(signed: str) -> None:
    headers = {SIGNATURE: sign(KEY, signed)}
    assert is_signed(KEY, "https://voice.example.com/a", headers)
    assert not is_signed(KEY, "https://voice.example.com:8443/a", headers)


@settings(max_examples=example_count(50))
@given(FORMS)
def test_the_official_package_agrees(form: dict[str, str]) -> None:
    official = pytest.importorskip("signalwire.request_validator")
    validator = official.RequestValidator(KEY)
    assert validator.validate(URL, form, sign(KEY, URL, form.items()))
    assert not validator.validate(URL, form, sign(KEY, URL + "x", form.items()))
