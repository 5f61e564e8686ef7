"""How to reach Zoom: the credentials of an app."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from voiceflow.errors import ConfigurationError

CLIENT_ID = "ZOOM_CLIENT_ID"
CLIENT_SECRET = "ZOOM_CLIENT_SECRET"  # noqa: S105 (the variable's name)
SECRET_TOKEN = "ZOOM_SECRET_TOKEN"  # noqa: S105 (the variable's name)


class ZoomConfig(BaseModel):
    """A Zoom app with RTMS.

    Attributes:
        client_id: The app's client id.
        client_secret: Signs the handshakes of streams.
        secret_token: The app's webhook Secret Token, with which Zoom signs its webhooks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    client_id: str = Field(min_length=1, repr=False)
    client_secret: SecretStr = Field(min_length=1)
    secret_token: SecretStr = Field(min_length=1)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> ZoomConfig:
        """Read ``ZOOM_CLIENT_ID``, ``ZOOM_CLIENT_SECRET`` and ``ZOOM_SECRET_TOKEN``.

        Raises:
            ConfigurationError: If one is missing; the message names it.
        """
        env = os.environ if environ is None else environ
        names = (CLIENT_ID, CLIENT_SECRET, SECRET_TOKEN)
        if missing := [name for name in names if not env.get(name)]:
            raise ConfigurationError(f"set {' and '.join(missing)} (see the app in the Zoom App Marketplace)")
        return cls(
            client_id=env[CLIENT_ID],
            client_secret=SecretStr(env[CLIENT_SECRET]),
            secret_token=SecretStr(env[SECRET_TOKEN]),
        )
