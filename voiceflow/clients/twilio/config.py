"""How to reach Twilio: account, credentials, address, limits."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from voiceflow.errors import ConfigurationError

ACCOUNT_SID = "TWILIO_ACCOUNT_SID"
AUTH_TOKEN = "TWILIO_AUTH_TOKEN"  # noqa: S105 (the variable's name)
BASE_URL = "TWILIO_BASE_URL"


class TwilioConfig(BaseModel):
    """A Twilio account.

    Attributes:
        account_sid: ``AC…``; part of every URL.
        auth_token: The account's token, or the secret of ``api_key``.
        api_key: ``SK…``, if requests are made with an API key instead of the account's token.
        base_url: The REST API's address; override it for a region, a proxy or an emulator.
        attempts: How often a retryable request is sent at most.
        backoff: Seconds before the second attempt; doubles each time, with jitter.
        attempt_limit: Seconds that one attempt may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$")
    auth_token: SecretStr = Field(min_length=1)
    api_key: str | None = Field(default=None, pattern=r"^SK[0-9a-f]{32}$")
    base_url: str = Field(default="https://api.twilio.com", pattern=r"^https?://[^/?#@]+/?$")
    attempts: int = Field(default=4, ge=1, le=10)
    backoff: float = Field(default=0.5, gt=0, le=60)
    attempt_limit: float = Field(default=10.0, gt=0, le=60)

    @property
    def calls_url(self) -> str:
        """URL of the list of calls, without ``.json``."""
        return f"{self.base_url.rstrip('/')}/2010-04-01/Accounts/{self.account_sid}/Calls"

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header (RFC 7617)."""
        user = self.api_key or self.account_sid
        pair = f"{user}:{self.auth_token.get_secret_value()}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> TwilioConfig:
        """Read ``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN`` and, if set, ``TWILIO_BASE_URL``.

        Raises:
            ConfigurationError: If one is missing or malformed; the message names it without its value.
        """
        env = os.environ if environ is None else environ
        missing = [name for name in (ACCOUNT_SID, AUTH_TOKEN) if not env.get(name)]
        if missing:
            raise ConfigurationError(f"set {' and '.join(missing)} (see the Twilio console)")
        values = {"account_sid": env[ACCOUNT_SID], "auth_token": env[AUTH_TOKEN]}
        if env.get(BASE_URL):
            values["base_url"] = env[BASE_URL]
        try:
            return cls.model_validate(values)
        except ValidationError as exc:
            wrong = ", ".join(f"TWILIO_{error['loc'][0]}".upper() for error in exc.errors())
            raise ConfigurationError(f"malformed: {wrong}") from None
