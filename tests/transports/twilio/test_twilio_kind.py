"""Twilio in the list of carriers."""

from dataclasses import dataclass, field

import pytest

from tests.contracts.carrier_kind import check_keys, check_made
from voiceflow.errors import ConfigurationError
from voiceflow.transports.twilio.kind import TWILIO, make


def test_its_credentials_have_their_form() -> None:
    sid, token = "AC" + "0a" * 16, "0b" * 16
    environ = {"TWILIO_ACCOUNT_SID": sid, "TWILIO_AUTH_TOKEN": token}
    check_keys(TWILIO, environ, {"TWILIO_ACCOUNT_SID": "SK" + "0a" * 16})
    assert all(not token.startswith(mark) for key in TWILIO.keys for mark in key.looks_like or ())


def test_it_answers_at_the_addresses_that_its_users_enter() -> None:
    check_made(TWILIO, {})


def test_settings_without_twilios_are_refused() -> None:
    @dataclass
    class Other:
        public_url: str = "https://voice.example.com"
        validate_signatures: bool = True
        parameters: dict[str, str] = field(default_factory=dict)
        resume: object = None

    with pytest.raises(ConfigurationError, match="ServerConfig"):
        make(Other(), {})  # type: ignore[arg-type]
