"""Asterisk in the list of carriers."""

from tests.contracts.carrier_kind import check_keys, check_made
from voiceflow.transports.asterisk.kind import ASTERISK
from voiceflow.transports.asterisk.settings import PASSWORD, USER

ENVIRON = {PASSWORD: "a-long-password-of-the-line", USER: "asterisk"}


def test_its_credentials_have_any_form() -> None:
    check_keys(ASTERISK, ENVIRON, {})


def test_it_answers_at_the_address_that_its_users_enter() -> None:
    check_made(ASTERISK, ENVIRON)
    assert not ASTERISK.needs_public_url
