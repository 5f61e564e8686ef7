"""An account at SignalWire."""

from tests.contracts.carrier_config import basic, check_malformed, check_missing, check_secrets
from voiceflow.clients.signalwire.config import SignalWireConfig

PROJECT = "01234567-89ab-cdef-0123-456789abcdef"
ENVIRON = {
    "SIGNALWIRE_PROJECT_ID": PROJECT,
    "SIGNALWIRE_API_TOKEN": "PT-s3cret",
    "SIGNALWIRE_SPACE": "example.signalwire.com",
}


def test_an_account_is_read_from_the_environment() -> None:
    config = SignalWireConfig.from_env(ENVIRON)
    assert config.authorization == basic(PROJECT, "PT-s3cret")
    assert config.calls_url.startswith("https://example.signalwire.com/")
    assert PROJECT in config.calls_url
    other = SignalWireConfig.from_env({**ENVIRON, "SIGNALWIRE_BASE_URL": "http://127.0.0.1:80"})
    assert other.calls_url.startswith("http://127.0.0.1:80/")


def test_what_is_missing_or_malformed_is_named_without_its_value() -> None:
    check_secrets(SignalWireConfig.from_env, ENVIRON, "SIGNALWIRE_API_TOKEN")
    check_missing(SignalWireConfig.from_env, ENVIRON, *ENVIRON)
    wrong = {"SIGNALWIRE_PROJECT_ID": "project-x", "SIGNALWIRE_SPACE": "example.com/x?y"}
    check_malformed(SignalWireConfig.from_env, ENVIRON, wrong)
