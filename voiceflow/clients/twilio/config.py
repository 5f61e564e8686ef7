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
REGION = "TWILIO_REGION"
EDGE = "TWILIO_EDGE"
API_KEY = "TWILIO_API_KEY"
API_SECRET = "TWILIO_API_SECRET"  # noqa: S105 (the variable's name)

DEFAULT_URL = "https://api.twilio.com"


class TwilioConfig(BaseModel):
    """A Twilio account.

    Attributes:
        account_sid: ``AC…``; part of every URL.
        auth_token: The account's token, or the secret of ``api_key``.
        api_key: ``SK…``, if requests are made with an API key instead of the account's token.
        base_url: The REST API's address; override it for a proxy or an emulator. Then region and edge are
            ignored.
        region: Where Twilio processes the calls, such as ``"ie1"``; credentials belong to one region.
        edge: Where Twilio's network is entered, such as ``"dublin"``.
        attempts: How often a retryable request is sent at most.
        backoff: Seconds before the second attempt; doubles each time, with jitter.
        attempt_limit: Seconds that one attempt may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    account_sid: str = Field(pattern=r"^AC[0-9a-f]{32}$")
    auth_token: SecretStr = Field(min_length=1)
    api_key: str | None = Field(default=None, pattern=r"^SK[0-9a-f]{32}$")
    base_url: str = Field(default=DEFAULT_URL, pattern=r"^https?://[^/?#@]+/?$")
    region: str | None = Field(default=None, pattern=r"^[a-z]{2}\d{1,2}$")
    edge: str | None = Field(default=None, pattern=r"^[a-z]+(-[a-z]+)*$")
    attempts: int = Field(default=4, ge=1, le=10)
    backoff: float = Field(default=0.5, gt=0, le=60)
    attempt_limit: float = Field(default=10.0, gt=0, le=60)

    @property
    def account_url(self) -> str:
        """URL of the account's resources, at its region's host unless ``base_url`` is another address."""
        base = self.base_url.rstrip("/")
        if (self.region or self.edge) and base == DEFAULT_URL:
            # Source: https://www.twilio.com/docs/global-infrastructure (an edge without a region means us1)
            parts = ["api", *([self.edge] if self.edge else []), self.region or "us1", "twilio.com"]
            base = f"https://{'.'.join(parts)}"
        return f"{base}/2010-04-01/Accounts/{self.account_sid}"

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header (RFC 7617)."""
        user = self.api_key or self.account_sid
        pair = f"{user}:{self.auth_token.get_secret_value()}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> TwilioConfig:
        """Read ``TWILIO_ACCOUNT_SID``, ``TWILIO_AUTH_TOKEN`` and further settings.

        Instead of the token, ``TWILIO_API_KEY`` and ``TWILIO_API_SECRET`` may be set. Also read, if set:
        ``TWILIO_REGION``, ``TWILIO_EDGE`` and ``TWILIO_BASE_URL``.

        Raises:
            ConfigurationError: If one is missing or malformed; the message names it without its value.
        """
        env = os.environ if environ is None else environ
        secret = API_SECRET if env.get(API_KEY) else AUTH_TOKEN
        missing = [name for name in (ACCOUNT_SID, secret) if not env.get(name)]
        if missing:
            raise ConfigurationError(f"set {' and '.join(missing)} (see the Twilio console)")
        names = {"account_sid": ACCOUNT_SID, "auth_token": secret, **_OPTIONAL}
        values = {field: env[name] for field, name in names.items() if env.get(name)}
        try:
            return cls.model_validate(values)
        except ValidationError as exc:
            wrong = ", ".join(names[str(error["loc"][0])] for error in exc.errors())
            raise ConfigurationError(f"malformed: {wrong}") from None


_OPTIONAL = {"api_key": API_KEY, "base_url": BASE_URL, "region": REGION, "edge": EDGE}
