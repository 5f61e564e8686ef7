"""SignalWire in the list of carriers."""

import pytest

from tests.contracts.carrier_kind import CONFIG, check_keys, check_made
from voiceflow.errors import ConfigurationError
from voiceflow.transports.signalwire.kind import SIGNALWIRE, make

ENVIRON = {
    "SIGNALWIRE_SIGNING_KEY": "PSKabc",
    "SIGNALWIRE_PROJECT_ID": "01234567-89ab-cdef-0123-456789abcdef",
    "SIGNALWIRE_API_TOKEN": "PTabc",
    "SIGNALWIRE_SPACE": "example.signalwire.com",
}
WRONG = {"SIGNALWIRE_PROJECT_ID": "project", "SIGNALWIRE_SPACE": "https://example.signalwire.com"}


def test_its_credentials_have_their_form() -> None:
    check_keys(SIGNALWIRE, ENVIRON, WRONG)


def test_it_answers_at_the_addresses_that_its_users_enter() -> None:
    check_made(SIGNALWIRE, ENVIRON)


def test_a_malformed_space_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="SIGNALWIRE_SPACE") as refused:
        make(CONFIG, {**ENVIRON, "SIGNALWIRE_SPACE": "s3cret/x?y"})
    assert "s3cret" not in str(refused.value)
