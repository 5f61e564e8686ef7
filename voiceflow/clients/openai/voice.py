"""OpenAI's speech as a voice: one request for each piece of a reply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager

import aiohttp

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.openai.speech import LONGEST_INPUT, SpeechClient
from voiceflow.errors import ConfigurationError

SAMPLE_RATE = 24000
"""Hz of OpenAI's ``pcm`` and ``wav``."""

_FIELDS = {"voice": "voice", "voice_model": "model"}


class OpenAISpeech:
    """A source of speech; see ``SpeechSource``.

    Args:
        client: The client.
        sample_rate: Hz of the server's audio, which is 16-bit and mono.

    Raises:
        ConfigurationError: If the audio of the client's options has to be decoded first.
    """

    longest_text = LONGEST_INPUT

    def __init__(self, client: SpeechClient, *, sample_rate: int = SAMPLE_RATE) -> None:
        if client.options.response_format not in ("pcm", "wav"):
            raise ConfigurationError("a call plays response_format pcm or wav")
        self._client = client
        self.format = AudioFormat(Encoding.PCM16, sample_rate)

    @property
    def vendor(self) -> str:
        return self._client.vendor

    def current_settings(self) -> Mapping[str, object]:
        options = self._client.options
        return {"voice": options.voice, "voice_model": options.model}

    def changed(self, changes: Mapping[str, object]) -> OpenAISpeech:
        """As in ``TTSVoice``. A language changes nothing: the models speak whatever they read."""
        options = self._client.options
        update: dict[str, object] = {}
        for name, field in _FIELDS.items():
            if name in changes:
                value = changes[name]
                if not isinstance(value, str) or not value:
                    raise ConfigurationError(f"{name} is a name")
                update[field] = value
        changed = options.model_copy(update=update)
        if changed == options:
            return self
        return OpenAISpeech(self._client.with_options(changed), sample_rate=self.format.sample_rate)

    def stream(
        self, http: aiohttp.ClientSession, text: str
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self._client.stream(http, text)
