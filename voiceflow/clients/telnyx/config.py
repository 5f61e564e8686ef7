"""How to reach Telnyx: key and address."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from voiceflow.errors import ConfigurationError

API_KEY = "TELNYX_API_KEY"
PUBLIC_KEY = "TELNYX_PUBLIC_KEY"
ACCOUNT_SID = "TELNYX_ACCOUNT_SID"
APPLICATION_ID = "TELNYX_APPLICATION_ID"
BASE_URL = "TELNYX_BASE_URL"
KEY_SOURCE = "the Telnyx portal, Account settings, Keys & credentials"


class TelnyxConfig(BaseModel):
    """A Telnyx account.

    Attributes:
        api_key: A key of the API, version 2: ``KEY…``.
        account_sid: The account's id, which the API of TeXML calls ``AccountSid``; for making calls.
        application_id: The id of the TeXML application that makes them.
        base_url: The REST API's address; override it for a proxy or an emulator.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    api_key: SecretStr = Field(min_length=1)
    account_sid: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,64}$")
    application_id: str = Field(default="", pattern=r"^[0-9]{0,32}$")
    base_url: str = Field(default="https://api.telnyx.com", pattern=r"^https?://[^/?#@]+/?$")

    @property
    def url(self) -> str:
        """The address of version 2 of the API."""
        return f"{self.base_url.rstrip('/')}/v2"

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header."""
        return f"Bearer {self.api_key.get_secret_value()}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> TelnyxConfig:
        """Read ``TELNYX_API_KEY`` and, if set, the other variables of the account.

        Raises:
            ConfigurationError: If one is missing or malformed; the message names it without its value.
        """
        env = os.environ if environ is None else environ
        if not env.get(API_KEY):
            raise ConfigurationError(f"set {API_KEY} (see {KEY_SOURCE})")
        values = {"api_key": env[API_KEY]}
        optional = {"account_sid": ACCOUNT_SID, "application_id": APPLICATION_ID, "base_url": BASE_URL}
        values |= {name: env[variable] for name, variable in optional.items() if env.get(variable)}
        try:
            return cls.model_validate(values)
        except ValidationError as exc:
            wrong = ", ".join(f"TELNYX_{error['loc'][0]}".upper() for error in exc.errors())
            raise ConfigurationError(f"malformed: {wrong}") from None
