"""Plivo in the list of carriers."""

import pytest

from tests.contracts.carrier_kind import CONFIG, check_keys, check_made
from voiceflow.errors import ConfigurationError
from voiceflow.transports.plivo.kind import PLIVO, make

ENVIRON = {"PLIVO_AUTH_ID": "MA" + "X" * 18, "PLIVO_AUTH_TOKEN": "s3cret"}


def test_its_credentials_have_their_form() -> None:
    check_keys(PLIVO, ENVIRON, {"PLIVO_AUTH_ID": "AC" + "X" * 18})


def test_it_answers_at_the_addresses_that_its_users_enter() -> None:
    check_made(PLIVO, ENVIRON)


def test_a_malformed_account_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="PLIVO_AUTH_ID") as refused:
        make(CONFIG, {**ENVIRON, "PLIVO_AUTH_ID": "s3cret"})
    assert "s3cret" not in str(refused.value)


def test_half_an_account_is_none() -> None:
    with pytest.raises(ConfigurationError, match="PLIVO_AUTH"):
        make(CONFIG, {"PLIVO_AUTH_ID": ENVIRON["PLIVO_AUTH_ID"]}).check()
