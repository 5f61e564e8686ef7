"""How to reach Vonage: application, keys, address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from voiceflow.errors import ConfigurationError

APPLICATION_ID = "VONAGE_APPLICATION_ID"
PRIVATE_KEY = "VONAGE_PRIVATE_KEY"
SIGNATURE_SECRET = "VONAGE_SIGNATURE_SECRET"  # noqa: S105 (the variable's name)
BASE_URL = "VONAGE_BASE_URL"

_PEM = "-----BEGIN "


class VonageConfig(BaseModel):
    """A Vonage application.

    Attributes:
        signature_secret: Vonage signs its webhooks with it.
        application_id: A UUID; with ``private_key``, for hanging up and transferring calls.
        private_key: The application's key in PEM. It signs our requests.
        base_url: The REST API's address; override it for a region, a proxy or an emulator.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    signature_secret: SecretStr = Field(min_length=1)
    application_id: str = Field(default="", pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")
    private_key: SecretStr = SecretStr("")
    base_url: str = Field(default="https://api.nexmo.com", pattern=r"^https?://[^/?#@]+/?$")

    @property
    def can_command(self) -> bool:
        """Whether requests can be made."""
        return bool(self.application_id and self.private_key.get_secret_value())

    @property
    def calls_url(self) -> str:
        """URL of the list of calls."""
        return f"{self.base_url.rstrip('/')}/v1/calls"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> VonageConfig:
        """Read ``VONAGE_SIGNATURE_SECRET`` and, if set, the other ``VONAGE_`` variables.

        ``VONAGE_PRIVATE_KEY`` is the key itself, in one line or in many, or the path of its file.

        Raises:
            ConfigurationError: If one is missing or malformed; the message names it without its value.
        """
        env = os.environ if environ is None else environ
        if not env.get(SIGNATURE_SECRET):
            raise ConfigurationError(f"set {SIGNATURE_SECRET} (see the settings of the Vonage dashboard)")
        values = {
            "signature_secret": env[SIGNATURE_SECRET],
            "private_key": _read_key(env.get(PRIVATE_KEY, "")),
        }
        if env.get(APPLICATION_ID):
            values["application_id"] = env[APPLICATION_ID]
        if env.get(BASE_URL):
            values["base_url"] = env[BASE_URL]
        try:
            return cls.model_validate(values)
        except ValidationError as exc:
            wrong = ", ".join(f"VONAGE_{error['loc'][0]}".upper() for error in exc.errors())
            raise ConfigurationError(f"malformed: {wrong}") from None


def _read_key(value: str) -> str:
    if not value or value.startswith(_PEM):
        return value.replace("\\n", "\n")
    try:
        found = Path(value).read_text(encoding="ascii")
    except (OSError, ValueError):
        found = ""
    if not found.startswith(_PEM):
        # The value may be a damaged key: it is not quoted.
        raise ConfigurationError(f"{PRIVATE_KEY} is neither a key in PEM nor the path of one") from None
    return found
