"""Telnyx in the list of carriers."""

import pytest

from tests.contracts.carrier_kind import CONFIG, check_keys, check_made
from voiceflow.errors import ConfigurationError
from voiceflow.transports.telnyx.kind import TELNYX, make

ENVIRON = {
    "TELNYX_API_KEY": "KEY0123abc_def",
    "TELNYX_ACCOUNT_SID": "a1b2-c3",
    "TELNYX_APPLICATION_ID": "1234567890",
    "TELNYX_PUBLIC_KEY": "A" * 43 + "=",
}
WRONG = {"TELNYX_ACCOUNT_SID": "a b", "TELNYX_APPLICATION_ID": "app", "TELNYX_PUBLIC_KEY": "KEY0123"}


def test_its_credentials_have_their_form() -> None:
    check_keys(TELNYX, ENVIRON, WRONG)


def test_it_answers_at_the_addresses_that_its_users_enter() -> None:
    check_made(TELNYX, ENVIRON)


def test_a_malformed_key_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="public key") as refused:
        make(CONFIG, {**ENVIRON, "TELNYX_PUBLIC_KEY": "s3cret"}).check()
    assert "s3cret" not in str(refused.value)
    with pytest.raises(ConfigurationError, match="TELNYX_AUDIO"):
        make(CONFIG, {**ENVIRON, "TELNYX_AUDIO": "MP3"})
