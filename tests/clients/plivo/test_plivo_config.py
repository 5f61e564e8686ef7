"""An account at Plivo."""

from tests.contracts.carrier_config import basic, check_malformed, check_missing, check_secrets
from voiceflow.clients.plivo.config import PlivoConfig

ID = "MA" + "X" * 18
ENVIRON = {"PLIVO_AUTH_ID": ID, "PLIVO_AUTH_TOKEN": "s3cret-token"}


def test_an_account_is_read_from_the_environment() -> None:
    config = PlivoConfig.from_env({**ENVIRON, "PLIVO_BASE_URL": "http://127.0.0.1:80/"})
    assert config.authorization == basic(ID, "s3cret-token")
    assert config.calls_url.startswith(f"http://127.0.0.1:80/v1/Account/{ID}/")
    assert PlivoConfig.from_env(ENVIRON).calls_url.startswith("https://api.plivo.com/")


def test_what_is_missing_or_malformed_is_named_without_its_value() -> None:
    check_secrets(PlivoConfig.from_env, ENVIRON, "PLIVO_AUTH_TOKEN")
    check_missing(PlivoConfig.from_env, ENVIRON, *ENVIRON)
    wrong = {"PLIVO_AUTH_ID": f"{ID}\n", "PLIVO_BASE_URL": "https://me@evil.example"}
    check_malformed(PlivoConfig.from_env, ENVIRON, wrong)
