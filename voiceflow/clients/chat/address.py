"""The address and the key of a vendor's server, from arguments or the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from yarl import URL

from voiceflow.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class ModelServer:
    """Where a vendor's models are, and the names of the settings.

    Attributes:
        url: The vendor's own address, with the version in its path.
        url_name: The variable with another address.
        key_name: The variable with the key.
        options: The name of the options' class, for messages.
        other_key_name: A second variable with the key, used if the first is not set.
        service: What the server does, for messages.
    """

    url: str
    url_name: str
    key_name: str
    options: str
    other_key_name: str = ""
    service: str = "the language model"

    def resolve_url(self, given: str | None) -> URL:
        """The base URL: the given one, or that of the variable, or the vendor's own.

        Raises:
            ConfigurationError: If it is malformed, or holds more than an address.
        """
        url = URL((given or os.environ.get(self.url_name) or self.url).rstrip("/"))
        what = f"the base URL of {self.service}"
        if url.scheme not in ("http", "https") or not url.host:
            raise ConfigurationError(f"{what} must begin with http:// or https://")
        if url.user or url.password:
            raise ConfigurationError(f"{what} must not contain a user name or password")
        if url.query_string or url.fragment:
            raise ConfigurationError(f"{what} must not contain parameters: pass {self.options}(query=...)")
        return url

    def resolve_key(self, given: str | None) -> str:
        """The key: the given one, or that of the variables; empty without one.

        Raises:
            ConfigurationError: If it cannot stand in a header.
        """
        names = (self.key_name, self.other_key_name)
        found = given or next((os.environ[name] for name in names if os.environ.get(name)), "")
        key = found.strip()  # keys read from files end with a line feed
        if not (key.isascii() and key.isprintable()):
            raise ConfigurationError(
                f"the key of {self.service} has invalid characters: check {self.key_name}"
            )
        return key
