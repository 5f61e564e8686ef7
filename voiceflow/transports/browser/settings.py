"""The settings of calls from a browser."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from pydantic import ConfigDict, Field, SecretStr, ValidationError

from voiceflow.arguments import Options
from voiceflow.errors import ConfigurationError

SHORTEST_TOKEN = 16
"""Characters of a token: a shorter one could be guessed."""

_VARIABLES = {"token": "VOICEFLOW_WEB_TOKEN", "max_calls": "VOICEFLOW_WEB_MAX_CALLS"}


def new_token() -> str:
    """A random token, for a server that runs once."""
    return secrets.token_urlsafe(24)


class BrowserConfig(Options):
    """The settings of calls from a browser.

    Attributes:
        token: The secret in the page's address. Whoever has it can talk to the bot.
        title: The name of the bot on the page.
        public_url: Where browsers reach this server if a proxy stands before it,
            ``https://voice.example.com``. A path in it is one that the proxy strips.
        max_calls: The most calls from browsers at a time.
        max_returns: How often a call whose socket broke may come back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: SecretStr = SecretStr("")
    title: str = "voiceflow"
    public_url: str = ""
    max_calls: int = Field(default=10, ge=1)
    max_returns: int = Field(default=2, ge=0)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **settings: object) -> BrowserConfig:
        """Read ``VOICEFLOW_WEB_TOKEN`` and ``VOICEFLOW_WEB_MAX_CALLS``; ``settings`` take precedence.

        Raises:
            ConfigurationError: If a variable is malformed; the message names it.
        """
        env = os.environ if environ is None else environ
        values: dict[str, object] = {name: env[key] for name, key in _VARIABLES.items() if env.get(key)}
        try:
            return cls.model_validate({**values, **settings})
        except ValidationError as exc:
            names = (str(error["loc"][0]) for error in exc.errors())
            wrong = ", ".join(_VARIABLES.get(name, name) for name in names)
            raise ConfigurationError(f"malformed settings of calls from a browser: {wrong}") from None

    def check(self) -> None:
        """Check the token.

        Raises:
            ConfigurationError: If it is missing or too short.
        """
        if len(self.token.get_secret_value()) < SHORTEST_TOKEN:
            raise ConfigurationError(
                f"set VOICEFLOW_WEB_TOKEN to a secret of at least {SHORTEST_TOKEN} characters: "
                "whoever has it can talk to the bot from a browser"
            )
