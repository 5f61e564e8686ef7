"""A server's settings."""

import pytest

from voiceflow.clients.twilio import TwilioConfig
from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig

ENV = {
    "PUBLIC_URL": "https://voice.example.com/",
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "s3cret",
    "TWILIO_BASE_URL": "http://127.0.0.1:9",
    "HOST": "127.0.0.1",
    "PORT": "9090",
    "VOICEFLOW_MAX_CALLS": "7",
    "VOICEFLOW_MAX_PENDING": "20",
    "VOICEFLOW_PROMISE_SECONDS": "4",
    "VOICEFLOW_DRAIN_SECONDS": "1.5",
}


def test_the_environment_gives_every_setting() -> None:
    config = ServerConfig.from_env(ENV)
    config.check()
    assert (config.public_url, config.host, config.port) == ("https://voice.example.com", "127.0.0.1", 9090)
    assert (config.max_calls, config.max_pending) == (7, 20)
    assert (config.promise, config.drain) == (4.0, 1.5)
    assert isinstance(config.twilio, TwilioConfig)
    assert config.twilio.base_url == "http://127.0.0.1:9"
    assert "s3cret" not in repr(config)


def test_what_is_passed_wins_over_the_environment() -> None:
    assert ServerConfig.from_env(ENV, port=0, max_calls=3).port == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"PUBLIC_URL": "voice.example.com"}, "PUBLIC_URL: .*must look like https://"),
        ({"PUBLIC_URL": "https://voice.example.com/?x=1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://voice.example.com/#s3cret"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://voice.example.com/?"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://voice.example.com"}, "PUBLIC_URL: .*over TLS only"),
        ({"PUBLIC_URL": "http://127.0.0.1.example.com"}, "PUBLIC_URL: .*over TLS only"),
        ({"PUBLIC_URL": "http://0.0.0.0:8080"}, "PUBLIC_URL: .*over TLS only"),
        ({"PUBLIC_URL": "wss://voice.example.com"}, "PUBLIC_URL: .*must look like https://"),
        ({"PUBLIC_URL": "https://voice.example.com:s3cret"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://me:s3cret@voice.example.com"}, "PUBLIC_URL: .*not contain a user name"),
        ({"TWILIO_BASE_URL": "https://me:s3cret@proxy.example.com"}, "TWILIO_BASE_URL"),
        ({"PORT": "http"}, "PORT"),
        ({"VOICEFLOW_MAX_CALLS": "0"}, "VOICEFLOW_MAX_CALLS"),
        ({"TWILIO_ACCOUNT_SID": "s3cret"}, "TWILIO_ACCOUNT_SID"),
    ],
)
def test_a_malformed_setting_is_named_without_its_value(changes: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        ServerConfig.from_env({**ENV, **changes})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("missing", ["PUBLIC_URL", "TWILIO_AUTH_TOKEN"])
def test_what_is_missing_is_said_with_how_to_set_it(missing: str) -> None:
    config = ServerConfig.from_env({name: value for name, value in ENV.items() if name != missing})
    with pytest.raises(ConfigurationError, match=f"set {missing}"):
        config.check()


def test_without_an_account_sockets_are_closed_instead_of_hanging_up() -> None:
    assert ServerConfig.from_env({**ENV, "TWILIO_ACCOUNT_SID": ""}).twilio is None
