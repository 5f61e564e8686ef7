"""The port of a voice where each reply has a socket."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import ContextFinished, Failed, TTSEvent
from voiceflow.clients.elevenlabs.tts.options import TTSOptions, served
from voiceflow.clients.elevenlabs.tts.reporting import Reporter
from voiceflow.clients.elevenlabs.tts.stream_pool import Listener, PooledUtterance, StreamPool
from voiceflow.clients.elevenlabs.tts.stream_session import StreamTTS
from voiceflow.clients.elevenlabs.tts.voice_choice import VoiceChoice
from voiceflow.clients.speech.voice import Spawn, VoiceListener
from voiceflow.errors import ConfigurationError


class SocketVoice:
    """Speaks each reply over a socket, the next of which is opened ahead; see ``TTSVoice``.

    Args:
        choice: Which voice.

    Raises:
        ConfigurationError: If there is only a token for a single socket.
    """

    vendor = VENDOR

    def __init__(self, choice: VoiceChoice) -> None:
        if choice.options.single_use_token is not None:
            raise ConfigurationError("a single-use token opens one socket, and each reply needs its own")
        self._choice = choice
        self._lines: dict[int, PooledUtterance] = {}
        self._listener: VoiceListener
        self._options: TTSOptions
        self._access: Access
        self._pool: StreamPool

    def current_settings(self) -> Mapping[str, object]:
        return self._choice.current_settings()

    def changed(self, changes: Mapping[str, object]) -> SocketVoice:
        choice = self._choice.changed(changes)
        return self if choice == self._choice else SocketVoice(choice)

    def renewed(self) -> SocketVoice:
        return SocketVoice(self._choice)

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return served(wanted)

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        self._listener = listener
        self._options = self._choice.options_for(audio)
        self._access = self._choice.access(http)
        self._pool = StreamPool(self._make, partial(spawn, name="socket"), on_spare=self._spare_event)
        self._pool.start()

    def open(self, reply: int) -> PooledUtterance:
        reporter = Reporter(self._listener, reply)
        line = self._lines[reply] = self._pool.open(partial(self._event, reply, reporter))
        return line

    async def close(self, limit: float) -> None:
        await self._pool.close(limit)

    def _event(self, reply: int, reporter: Reporter, event: TTSEvent) -> None:
        line = self._lines.get(reply)
        if isinstance(event, ContextFinished | Failed):
            self._lines.pop(reply, None)
        reporter.report(event, is_dead=line is not None and line.is_dead)

    def _spare_event(self, event: TTSEvent) -> None:
        """Nobody spoke on that socket: only what no retry can help is worth a report."""
        match event:
            case ClientDead(error) if not error.retryable:
                self._listener.dead(error)
            case ClientDead() | SocketLost():
                self._listener.measured("tts_spare_sockets_lost", 1)

    def _make(self, listener: Listener) -> StreamTTS:
        return StreamTTS(
            self._choice.name,
            listener,
            self._options,
            settings=self._choice.settings,
            access=self._access,
            limits=self._choice.limits,
        )
