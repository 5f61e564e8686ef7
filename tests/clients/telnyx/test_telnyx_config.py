"""An account at Telnyx."""

from tests.contracts.carrier_config import check_malformed, check_missing, check_secrets
from voiceflow.clients.telnyx.config import TelnyxConfig

ENVIRON = {"TELNYX_API_KEY": "KEY-s3cret", "TELNYX_ACCOUNT_SID": "a1-b2", "TELNYX_APPLICATION_ID": "123"}


def test_an_account_is_read_from_the_environment() -> None:
    config = TelnyxConfig.from_env(ENVIRON)
    assert config.authorization == "Bearer KEY-s3cret"
    assert (config.account_sid, config.application_id) == ("a1-b2", "123")
    assert config.url.startswith("https://api.telnyx.com")
    assert TelnyxConfig.from_env({"TELNYX_API_KEY": "k"}).application_id == ""


def test_what_is_missing_or_malformed_is_named_without_its_value() -> None:
    check_secrets(TelnyxConfig.from_env, ENVIRON, "TELNYX_API_KEY")
    check_missing(TelnyxConfig.from_env, ENVIRON, "TELNYX_API_KEY")
    wrong = {
        "TELNYX_ACCOUNT_SID": "a/b",
        "TELNYX_APPLICATION_ID": "my-app",
        "TELNYX_BASE_URL": "ftp://x.test",
    }
    check_malformed(TelnyxConfig.from_env, ENVIRON, wrong)
