"""The port of a voice: replies in, as text in pieces; audio and words out, to a listener.

A vendor's client has this port, and the processor ``TTS`` speaks over it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Never, Protocol

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word


class Spawn(Protocol):
    """Runs a task, and owns it."""

    def __call__(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]: ...


class VoiceListener(Protocol):
    """Where a voice reports. No method may block."""

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        """Take the next audio of a reply, and the words that are complete with it.

        Args:
            reply: Its number.
            data: Whole samples in the format for which the voice was started; may be empty.
            words: With times from the start of the reply's audio.
        """

    def finished(self, reply: int) -> None:
        """All audio of a finished reply has been delivered."""

    def failed(self, reply: int, error: Exception | None) -> None:
        """The rest of a reply will not be spoken; without an error if ``dead`` says why."""

    def lost(self, error: Exception) -> None:
        """A connection went away; the voice goes on over another one."""

    def dead(self, error: Exception) -> None:
        """Nothing will be spoken any more."""

    def measured(self, name: str, value: float) -> None:
        """Take a measurement."""


class VoicedReply(Protocol):
    """One reply that is spoken."""

    def speak(self, text: str) -> None:
        """Speak more text. Pieces are joined as they are.

        Raises:
            LocalProtocolError: If the reply was finished, or its text is too long.
        """

    def finish(self) -> None:
        """No more text comes: the reply ends with its last audio. May be called twice."""

    def cancel(self) -> None:
        """Drop the reply: nothing more is reported of it."""


class TTSVoice(Protocol):
    """A voice for one call.

    Each reply that was opened and not cancelled ends with one ``finished`` or one ``failed``, once it was
    finished.
    """

    @property
    def vendor(self) -> str:
        """Whose voice it is, as errors say it."""

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        """The wanted format if the vendor has it; else the one that loses least."""

    def current_settings(self) -> Mapping[str, object]:
        """The settings that can be changed: of voice, voice_model, voice_settings and language."""

    def changed(self, changes: Mapping[str, object]) -> TTSVoice:
        """A voice that speaks with other settings, not started yet; itself if nothing differs.

        Raises:
            ConfigurationError: If a value is not possible.
        """

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        """Begin to connect.

        Args:
            listener: Called with what happens.
            audio: Format in which the audio is to come, one that ``serve`` returned.
            http: A session to share, which stays open.
            spawn: Runs the tasks of the voice.
        """

    def open(self, reply: int) -> VoicedReply:
        """Open a reply.

        Args:
            reply: Its number, above those of earlier ones.

        Raises:
            LocalProtocolError: If too many replies wait to be spoken.
        """

    async def close(self, limit: float) -> None:
        """Close, within so many seconds. What is not yet spoken will not be."""
