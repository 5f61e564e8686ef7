"""The settings of a voice, for any kind of socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.tts.options import FORMATS, ContextSettings, TTSOptions
from voiceflow.errors import ConfigurationError
from voiceflow.turns.languages import primary


def check_name(setting: str, value: object) -> str:
    """A text that is not empty.

    Raises:
        ConfigurationError: If it is none.
    """
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{setting} is a text that is not empty")
    return value


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """A voice, how it speaks, and the way to it.

    Attributes:
        name: The voice's id.
        voices: Ids by the code of the language that they speak, if there are several.
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
    voices: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def checked(
        cls,
        name: str | Mapping[str, str],
        *,
        model: str | None,
        settings: ContextSettings | None,
        options: TTSOptions | None,
        endpoint: Endpoint | None,
        limits: TTSLimits | None,
    ) -> Self:
        """Take what a processor was given, and the rest from the environment.

        Raises:
            ConfigurationError: If there is no key, or no voice.
        """
        voices = {} if isinstance(name, str) else {primary(code): each for code, each in name.items()}
        if not isinstance(name, str):
            if not voices:
                raise ConfigurationError("voice needs a voice's id, or one for each language")
            name = next(iter(voices.values()))
        if not all((name, *voices.values())):
            raise ConfigurationError("voice is empty: pass the id of a voice, 20 letters and digits")
        options = options or TTSOptions()
        if model is not None:
            options = options.model_copy(update={"model_id": model})
        endpoint = endpoint or Endpoint.resolve()
        if options.single_use_token is None and options.authorization is None:
            _ = endpoint.headers  # without a key it fails here, and not when the first call comes
        return cls(name, settings, options, endpoint, limits, voices)

    def current_settings(self) -> Mapping[str, object]:
        """What can be changed, by the names of ``Session.update``."""
        return {
            "voice": self.name,
            "voice_model": self.options.model_id,
            "voice_settings": self.settings,
            "language": self.options.language_code,
        }

    def changed(self, changes: Mapping[str, object]) -> VoiceChoice:
        """The choice after a change.

        A language brings its own voice, if there is one. It is named to the service only where the model
        takes it: the multilingual ones find it in the text.

        Raises:
            ConfigurationError: If a value is not possible.
        """
        name, voices = self.name, self.voices
        options, settings = self.options, changes.get("voice_settings", self.settings)
        if settings is not None and not isinstance(settings, ContextSettings):
            raise ConfigurationError("voice_settings are a ContextSettings object")
        if "voice_model" in changes:
            options = options.model_copy(
                update={"model_id": check_name("voice_model", changes["voice_model"])}
            )
        if "language" in changes:
            code = primary(check_name("language", changes["language"]))
            name = voices.get(code, name)
            has_parameter = "multilingual" not in options.model_id
            options = options.model_copy(update={"language_code": code if has_parameter else None})
        if "voice" in changes:
            name = check_name("voice", changes["voice"])
        return replace(self, name=name, options=options, settings=settings)

    def access(self, http: aiohttp.ClientSession | None) -> Access:
        """The way to it, over a session."""
        return Access(endpoint=self.endpoint, http=http)

    def options_for(self, audio: AudioFormat) -> TTSOptions:
        """The options with the format in which the audio is to come."""
        return self.options.model_copy(update={"output_format": FORMATS[audio]})
