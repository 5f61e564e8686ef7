"""Addresses and accounts of the Twilio carrier, as a server's settings give them."""

import pytest
from pydantic import ValidationError

from voiceflow.clients.twilio import TwilioConfig
from voiceflow.server import ServerConfig
from voiceflow.transports.twilio.settings import stream_url

ACCOUNT = {"account_sid": "AC" + "1" * 32, "auth_token": "s3cret"}


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("https://voice.example.com", "wss://voice.example.com/twilio/stream"),
        ("https://voice.example.com:8443/phone/", "wss://voice.example.com:8443/phone/twilio/stream"),
        ("HTTPS://voice.example.com", "wss://voice.example.com/twilio/stream"),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/twilio/stream"),
        ("HTTP://[::1]:8080", "ws://[::1]:8080/twilio/stream"),
    ],
)
def test_the_streams_address_follows_from_the_public_one(public_url: str, expected: str) -> None:
    assert stream_url(ServerConfig(public_url=public_url)) == expected


def test_an_account_is_given_as_an_object_or_by_its_fields() -> None:
    account = TwilioConfig.model_validate(ACCOUNT)
    assert ServerConfig(twilio=account).twilio is account
    assert ServerConfig.model_validate({"twilio": ACCOUNT}).twilio == account


def test_a_malformed_account_is_refused_without_its_values() -> None:
    with pytest.raises(ValidationError) as caught:
        ServerConfig.model_validate({"twilio": {**ACCOUNT, "account_sid": "s3cret"}})
    assert "s3cret" not in str(caught.value)
