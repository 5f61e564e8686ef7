"""How to reach SignalWire: space, project, token."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from voiceflow.errors import ConfigurationError

SIGNING_KEY = "SIGNALWIRE_SIGNING_KEY"
SPACE = "SIGNALWIRE_SPACE"
PROJECT = "SIGNALWIRE_PROJECT_ID"
TOKEN = "SIGNALWIRE_API_TOKEN"  # noqa: S105 (the variable's name)
BASE_URL = "SIGNALWIRE_BASE_URL"
KEY_SOURCE = "the SignalWire dashboard, API credentials"


class SignalWireConfig(BaseModel):
    """A project at SignalWire.

    Attributes:
        project_id: A UUID; part of every URL.
        api_token: A token of the project with the scope Voice.
        base_url: The address of the space: ``https://example.signalwire.com``; another for an emulator.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    project_id: str = Field(pattern=r"^[0-9a-f-]{36}$")
    api_token: SecretStr = Field(min_length=1)
    base_url: str = Field(pattern=r"^https?://[^/?#@]+/?$")

    @property
    def calls_url(self) -> str:
        """URL of the list of calls, without ``.json``."""
        return f"{self.base_url.rstrip('/')}/api/laml/2010-04-01/Accounts/{self.project_id}/Calls"

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header (RFC 7617)."""
        pair = f"{self.project_id}:{self.api_token.get_secret_value()}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> SignalWireConfig:
        """Read ``SIGNALWIRE_PROJECT_ID``, ``SIGNALWIRE_API_TOKEN`` and ``SIGNALWIRE_SPACE``.

        The space is a host such as ``example.signalwire.com``. ``SIGNALWIRE_BASE_URL`` replaces it.

        Raises:
            ConfigurationError: If one is missing or malformed; the message names it without its value.
        """
        env = os.environ if environ is None else environ
        space = env.get(BASE_URL) or (f"https://{env[SPACE]}" if env.get(SPACE) else "")
        missing = [name for name in (PROJECT, TOKEN) if not env.get(name)] + ([] if space else [SPACE])
        if missing:
            raise ConfigurationError(f"set {' and '.join(missing)} (see {KEY_SOURCE})")
        names = {"project_id": PROJECT, "api_token": TOKEN, "base_url": SPACE}
        try:
            return cls(project_id=env[PROJECT], api_token=SecretStr(env[TOKEN]), base_url=space)
        except ValidationError as exc:
            wrong = ", ".join(names[str(error["loc"][0])] for error in exc.errors())
            raise ConfigurationError(f"malformed: {wrong}") from None
