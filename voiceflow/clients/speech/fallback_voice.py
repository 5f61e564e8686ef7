"""A voice that is several: where one fails or is slow, the next goes on after the last whole word."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word
from voiceflow.clients.speech.fallback_reply import FallbackReply, VoiceWaits
from voiceflow.clients.speech.voice import Renewable, Spawn, TTSVoice, VoiceListener
from voiceflow.clients.speech.voice_relay import VoiceRelay
from voiceflow.errors import ConfigurationError


class FallbackVoice:
    """Speaks with the first voice, and goes on with the next one; see ``TTSVoice``.

    Audio is passed on word by word, as far as a voice says when its words end. If the voice breaks off, the
    next one begins with the first word that was not passed on: no word is lost, cut or heard twice. For a
    voice that only estimates the times of its words, the change is as exact as its estimate. All voices are
    started with the call, so that the next one is ready.

    Args:
        voices: The voices, the preferred one first; for one call.
        waits: When to give up a slow voice.

    Raises:
        ConfigurationError: If there is no voice.
    """

    def __init__(self, voices: Sequence[TTSVoice], *, waits: VoiceWaits | None = None) -> None:
        if not voices:
            raise ConfigurationError("give a list of voices, the preferred one first")
        self._voices = tuple(voices)
        self._waits = waits or VoiceWaits()
        self._relay = VoiceRelay(self._voices, self._waits)

    @property
    def vendor(self) -> str:
        """The vendor of the preferred voice."""
        return self._voices[0].vendor

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        served = [voice.serve(wanted) for voice in self._voices]
        return wanted if wanted in served else served[0]

    def current_settings(self) -> Mapping[str, object]:
        return self._voices[0].current_settings()

    def changed(self, changes: Mapping[str, object]) -> FallbackVoice:
        """As in ``TTSVoice``; a language is for all voices, other changes are for the preferred one.

        The other voices begin anew, because these still speak. One that is not ``Renewable`` is left out.
        """
        language = {name: value for name, value in changes.items() if name == "language"}
        first, *others = self._voices
        voices = [first.changed(changes), *(each.changed(language) if language else each for each in others)]
        if all(new is old for new, old in zip(voices, self._voices, strict=True)):
            return self
        renewed: list[TTSVoice] = []
        for new, old in zip(voices, self._voices, strict=True):
            if new is not old:
                renewed.append(new)
            elif isinstance(old, Renewable):
                renewed.append(old.renewed())
        return FallbackVoice(renewed, waits=self._waits)

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        sources = [voice.serve(audio) for voice in self._voices]
        self._relay.start(listener, audio, sources)
        for place, voice in enumerate(self._voices):
            ear = _Ear(self._relay, listener, place)
            voice.start(ear, audio=sources[place], http=http, spawn=spawn)

    def open(self, reply: int) -> FallbackReply:
        return self._relay.open(reply)

    async def close(self, limit: float) -> None:
        self._relay.stop()
        async with asyncio.TaskGroup() as tasks:
            for voice in self._voices:
                tasks.create_task(voice.close(limit), name="close")


class _Ear:
    """Hears one of the voices."""

    def __init__(self, relay: VoiceRelay, listener: VoiceListener, place: int) -> None:
        self._relay = relay
        self._listener = listener
        self._place = place

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        self._relay.heard(self._place, reply, data, words)

    def finished(self, reply: int) -> None:
        self._relay.finished(self._place, reply)

    def failed(self, reply: int, error: Exception | None) -> None:
        self._relay.broke(self._place, reply, error)

    def lost(self, error: Exception) -> None:
        self._listener.lost(error)

    def dead(self, error: Exception) -> None:
        self._relay.died(self._place, error)

    def measured(self, name: str, value: float) -> None:
        self._listener.measured(name, value)
