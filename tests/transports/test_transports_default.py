"""The default carrier of a server."""

import pytest

from voiceflow.errors import ConfigurationError
from voiceflow.server import ServerConfig
from voiceflow.transports.default import (
    default_carrier,
    default_protocol,
    default_voice_path,
    read_account,
    settings_from_env,
)

SID, TOKEN = "AC" + "0a" * 16, "0b" * 16


def test_a_server_whose_carrier_nobody_named_is_for_the_default_one() -> None:
    carrier = default_carrier(ServerConfig(public_url="https://voice.example.com"))
    assert carrier.voice_path == default_voice_path()
    assert type(carrier.protocol()) is type(default_protocol())
    assert default_protocol() is not default_protocol()


def test_its_account_is_read_from_the_environment_or_from_fields() -> None:
    found = settings_from_env({"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN})
    account = read_account({"account_sid": SID, "auth_token": TOKEN})
    assert account is not None
    assert read_account(account) is account
    assert account in found.values()
    assert read_account(None) is None


def test_a_malformed_account_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="TWILIO_ACCOUNT_SID") as refused:
        settings_from_env({"TWILIO_ACCOUNT_SID": "s3cret", "TWILIO_AUTH_TOKEN": TOKEN})
    assert "s3cret" not in str(refused.value)
