"""The settings of the inspector."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from pydantic import ConfigDict, Field, SecretStr

from voiceflow.arguments import Options
from voiceflow.errors import ConfigurationError

TOKEN = "VOICEFLOW_INSPECT_TOKEN"  # noqa: S105 - the name of a variable
SHORTEST_TOKEN = 16
"""Characters of a token: a shorter one could be guessed."""


class InspectorConfig(Options):
    """The settings of the inspector.

    Attributes:
        token: The secret in the page's address. Whoever has it reads what people say, and can hang up.
        title: The name of the bot on the pages.
        public_url: Where browsers reach this server if a proxy stands before it,
            ``https://voice.example.com``. A path in it is one that the proxy strips.
        kept: Calls that are over and still shown; of more, the oldest are forgotten.
        watchers: The most pages that are kept current at a time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: SecretStr = SecretStr("")
    title: str = "voiceflow"
    public_url: str = ""
    kept: int = Field(default=200, ge=0)
    watchers: int = Field(default=20, ge=1)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: object) -> InspectorConfig:
        """Read ``VOICEFLOW_INSPECT_TOKEN``; ``settings`` take precedence."""
        env = os.environ if environ is None else environ
        return cls.model_validate({"token": env.get(TOKEN, ""), **settings})

    def check(self) -> None:
        """Check the token.

        Raises:
            ConfigurationError: If it is missing or too short.
        """
        if len(self.token.get_secret_value()) < SHORTEST_TOKEN:
            raise ConfigurationError(
                f"set {TOKEN} to a secret of at least {SHORTEST_TOKEN} characters: "
                "whoever has it reads the calls and can hang up"
            )


def new_token() -> str:
    """A random token, for a server that runs once."""
    return secrets.token_urlsafe(24)
