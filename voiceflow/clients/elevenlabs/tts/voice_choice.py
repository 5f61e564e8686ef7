"""What a voice needs to know, whichever sockets it speaks over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.tts.options import FORMATS, ContextSettings, TTSOptions


@dataclass(frozen=True, slots=True)
class VoiceChoice:
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

    def access(self, http: aiohttp.ClientSession | None) -> Access:
        """The way to it, over a session."""
        return Access(endpoint=self.endpoint, http=http)

    def options_for(self, audio: AudioFormat) -> TTSOptions:
        """The options with the format in which the audio is to come."""
        return self.options.model_copy(update={"output_format": FORMATS[audio]})
