"""What a voice needs to know, whichever sockets it speaks over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from voiceflow.clients.elevenlabs import Access, ContextSettings, Endpoint, TTSLimits, TTSOptions
from voiceflow.host import Host


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice, how it speaks, and the way to it.

    Attributes:
        name: The voice's id.
        settings: How it speaks.
        options: Of its sockets.
        endpoint: Address and key.
        limits: How long things may take.
    """

    name: str
    settings: ContextSettings | None
    options: TTSOptions
    endpoint: Endpoint
    limits: TTSLimits | None

    @classmethod
    def checked(
        cls,
        name: str,
        *,
        model: str | None,
        settings: ContextSettings | None,
        options: TTSOptions | None,
        endpoint: Endpoint | None,
        limits: TTSLimits | None,
    ) -> Self:
        """Take what a processor was given, and the rest from the environment.

        Raises:
            ConfigurationError: If there is no key.
        """
        options = options or TTSOptions()
        if model is not None:
            options = options.model_copy(update={"model_id": model})
        endpoint = endpoint or Endpoint.resolve()
        if options.single_use_token is None and options.authorization is None:
            _ = endpoint.headers  # without a key it fails here, and not when the first call comes
        return cls(name, settings, options, endpoint, limits)

    def access(self, session: Host) -> Access:
        """The way to it from a session."""
        return Access(endpoint=self.endpoint, http=session.http)
