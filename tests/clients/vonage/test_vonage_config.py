"""A Vonage application."""

from pathlib import Path

import pytest

from tests.contracts.carrier_config import check_malformed, check_missing, check_secrets
from voiceflow.clients.vonage.config import VonageConfig
from voiceflow.errors import ConfigurationError

PEM = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"
APPLICATION = "01234567-89ab-cdef-0123-456789abcdef"
ENVIRON = {
    "VONAGE_SIGNATURE_SECRET": "s3cret",
    "VONAGE_APPLICATION_ID": APPLICATION,
    "VONAGE_PRIVATE_KEY": PEM.replace("\n", "\\n"),
}


def test_the_key_is_in_one_line_in_many_or_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "private.key"
    file.write_text(PEM)
    for value in (ENVIRON["VONAGE_PRIVATE_KEY"], PEM, str(file)):
        config = VonageConfig.from_env({**ENVIRON, "VONAGE_PRIVATE_KEY": value})
        assert config.private_key.get_secret_value() == PEM
        assert config.can_command


def test_without_a_key_or_an_application_no_request_can_be_made() -> None:
    for name in ("VONAGE_PRIVATE_KEY", "VONAGE_APPLICATION_ID"):
        assert not VonageConfig.from_env({**ENVIRON, name: ""}).can_command


def test_what_is_missing_or_malformed_is_named_without_its_value(tmp_path: Path) -> None:
    check_secrets(VonageConfig.from_env, ENVIRON, "VONAGE_SIGNATURE_SECRET")
    check_missing(VonageConfig.from_env, ENVIRON, "VONAGE_SIGNATURE_SECRET")
    check_malformed(VonageConfig.from_env, ENVIRON, {"VONAGE_APPLICATION_ID": "my-app"})
    with pytest.raises(ConfigurationError, match="VONAGE_PRIVATE_KEY"):
        VonageConfig.from_env({**ENVIRON, "VONAGE_PRIVATE_KEY": str(tmp_path / "nowhere")})
