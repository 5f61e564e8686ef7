"""How to reach Plivo: account, credentials, address."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from voiceflow.errors import ConfigurationError

AUTH_ID = "PLIVO_AUTH_ID"
AUTH_TOKEN = "PLIVO_AUTH_TOKEN"  # noqa: S105 (the variable's name)
BASE_URL = "PLIVO_BASE_URL"


class PlivoConfig(BaseModel):
    """A Plivo account.

    Attributes:
        auth_id: ``MA…``, or ``SA…`` for a subaccount; part of every URL.
        auth_token: The account's token. Plivo signs its requests with it, too.
        base_url: The REST API's address; override it for a proxy or an emulator.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    auth_id: str = Field(pattern=r"^[MS]A[0-9A-Z]{18}$")
    auth_token: SecretStr = Field(min_length=1)
    base_url: str = Field(default="https://api.plivo.com", pattern=r"^https?://[^/?#@]+/?$")

    @property
    def calls_url(self) -> str:
        """URL of the list of calls, with its final slash."""
        return f"{self.base_url.rstrip('/')}/v1/Account/{self.auth_id}/Call/"

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header (RFC 7617)."""
        pair = f"{self.auth_id}:{self.auth_token.get_secret_value()}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> PlivoConfig:
        """Read ``PLIVO_AUTH_ID``, ``PLIVO_AUTH_TOKEN`` and, if set, ``PLIVO_BASE_URL``.

        Raises:
            ConfigurationError: If one is missing or malformed; the message names it without its value.
        """
        env = os.environ if environ is None else environ
        missing = [name for name in (AUTH_ID, AUTH_TOKEN) if not env.get(name)]
        if missing:
            raise ConfigurationError(f"set {' and '.join(missing)} (see the Plivo console)")
        values = {"auth_id": env[AUTH_ID], "auth_token": env[AUTH_TOKEN]}
        if env.get(BASE_URL):
            values["base_url"] = env[BASE_URL]
        try:
            return cls.model_validate(values)
        except ValidationError as exc:
            wrong = ", ".join(f"PLIVO_{error['loc'][0]}".upper() for error in exc.errors())
            raise ConfigurationError(f"malformed: {wrong}") from None
