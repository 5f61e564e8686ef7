"""Vonage in the list of carriers."""

import pytest

from tests.contracts.carrier_kind import CONFIG, check_keys, check_made
from voiceflow.errors import ConfigurationError
from voiceflow.transports.vonage.kind import VONAGE, make

ENVIRON = {
    "VONAGE_SIGNATURE_SECRET": "s3cret",
    "VONAGE_APPLICATION_ID": "01234567-89ab-cdef-0123-456789abcdef",
    "VONAGE_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----\\nabc\\n-----END PRIVATE KEY-----",
}


def test_its_credentials_have_their_form() -> None:
    check_keys(VONAGE, ENVIRON, {"VONAGE_APPLICATION_ID": "my-app"})


def test_it_answers_at_the_addresses_that_its_users_enter() -> None:
    check_made(VONAGE, ENVIRON)


def test_a_malformed_application_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="VONAGE_APPLICATION_ID") as refused:
        make(CONFIG, {**ENVIRON, "VONAGE_APPLICATION_ID": "my-app"})
    assert "my-app" not in str(refused.value)
