"""The port of a voice: replies in, as pieces of text; audio and words out, to a listener.

A vendor's client implements this port, and the processor ``TTS`` uses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Never, Protocol, runtime_checkable

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word


class Spawn(Protocol):
    """Starts a task and owns it."""

    def __call__(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]: ...


class VoiceListener(Protocol):
    """Receives a voice's events. No method may block."""

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        """Take the next audio of a reply, and the words that end in it.

        Args:
            reply: Its number.
            data: Whole samples in the format with which the voice was started; may be empty.
            words: With times from the start of the reply's audio.
        """

    def finished(self, reply: int) -> None:
        """All audio of a finished reply has been delivered."""

    def failed(self, reply: int, error: Exception | None) -> None:
        """The rest of a reply will not be spoken; without an error if ``dead`` says why."""

    def lost(self, error: Exception) -> None:
        """A connection was lost; the voice continues on another one."""

    def dead(self, error: Exception) -> None:
        """Nothing will be spoken any more."""

    def measured(self, name: str, value: float) -> None:
        """Take a measurement."""


class VoicedReply(Protocol):
    """One reply to speak."""

    def speak(self, text: str) -> None:
        """Speak more text. Pieces are joined as they are.

        Raises:
            LocalProtocolError: If the reply was finished, or its text is too long.
        """

    def finish(self) -> None:
        """End the text: the reply ends with its last audio. May be called twice."""

    def cancel(self) -> None:
        """Drop the reply: nothing more is reported of it."""


@runtime_checkable
class Renewable(Protocol):
    """A voice of which a list of voices can make another one, when the settings of the list change."""

    def renewed(self) -> TTSVoice:
        """A voice with the same settings, not started yet."""


class TTSVoice(Protocol):
    """A voice for one call.

    After ``finish``, each reply that was not cancelled ends with one ``finished`` or one ``failed``.
    """

    @property
    def vendor(self) -> str:
        """The vendor's name in errors."""

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        """The wanted format if the vendor has it, otherwise the one that loses least."""

    def current_settings(self) -> Mapping[str, object]:
        """The changeable settings: some of voice, voice_model, voice_settings and language."""

    def changed(self, changes: Mapping[str, object]) -> TTSVoice:
        """A voice with other settings, not started yet; this voice if nothing differs.

        Raises:
            ConfigurationError: If a value is not possible.
        """

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        """Start connecting.

        Args:
            listener: Receives the events.
            audio: Format of the audio, as returned by ``serve``.
            http: A shared session, which stays open.
            spawn: Starts the voice's tasks.
        """

    def open(self, reply: int) -> VoicedReply:
        """Open a reply.

        Args:
            reply: Its number, above those of earlier ones.

        Raises:
            LocalProtocolError: If too many replies wait to be spoken.
        """

    async def close(self, limit: float) -> None:
        """Close, within this many seconds. Text not yet spoken is dropped."""
