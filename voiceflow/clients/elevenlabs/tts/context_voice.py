"""The port of a voice over one socket, where each reply has a context."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.callbacks import drop_callbacks
from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished, Failed, TTSEvent
from voiceflow.clients.elevenlabs.tts.multi_session import MultiContextTTS
from voiceflow.clients.elevenlabs.tts.options import served
from voiceflow.clients.elevenlabs.tts.reporting import Reporter, report_client
from voiceflow.clients.elevenlabs.tts.voice_choice import VoiceChoice
from voiceflow.clients.speech.voice import Spawn, VoiceListener


class ContextVoice:
    """Speaks each reply in a context; see ``TTSVoice``.

    Args:
        choice: Which voice.
    """

    vendor = VENDOR

    def __init__(self, choice: VoiceChoice) -> None:
        self._choice = choice
        self._reporters: dict[str, Reporter] = {}
        self._listener: VoiceListener
        self._tts: MultiContextTTS

    def current_settings(self) -> Mapping[str, object]:
        return self._choice.current_settings()

    def changed(self, changes: Mapping[str, object]) -> ContextVoice:
        choice = self._choice.changed(changes)
        return self if choice == self._choice else ContextVoice(choice)

    def renewed(self) -> ContextVoice:
        return ContextVoice(self._choice)

    def serve(self, wanted: AudioFormat) -> AudioFormat:
        return served(wanted)

    def start(
        self, listener: VoiceListener, *, audio: AudioFormat, http: aiohttp.ClientSession | None, spawn: Spawn
    ) -> None:
        self._listener = listener
        choice = self._choice
        self._tts = MultiContextTTS(
            choice.name,
            self._event,
            choice.options_for(audio),
            settings=choice.settings,
            access=choice.access(http),
            limits=choice.limits,
        )
        spawn(self._tts.run(), name="socket")

    def open(self, reply: int) -> VoicedContext:
        self._reporters[str(reply)] = Reporter(self._listener, reply)
        return VoicedContext(self, str(reply))

    async def close(self, limit: float) -> None:
        await self._tts.close(limit)
        drop_callbacks(self._tts)

    def speak(self, context_id: str, text: str) -> None:
        """Give a context text."""
        self._tts.speak(context_id, text)

    def finish(self, context_id: str) -> None:
        """Finish a context."""
        self._tts.finish(context_id)

    def cancel(self, context_id: str) -> None:
        """Drop a context."""
        self._reporters.pop(context_id, None)
        self._tts.cancel(context_id)

    def _event(self, event: TTSEvent) -> None:
        match event:
            case ContextAudio(context_id=name):
                reporter = self._reporters.get(name)
            case ContextFinished(context_id=name) | Failed(context_id=name):
                reporter = self._reporters.pop(name, None)
            case _:
                report_client(self._listener, event)
                return
        if reporter is not None:
            reporter.report(event, is_dead=self._tts.is_dead)


class VoicedContext:
    """One reply, in a context."""

    def __init__(self, voice: ContextVoice, context_id: str) -> None:
        self._voice = voice
        self._context_id = context_id

    def speak(self, text: str) -> None:
        self._voice.speak(self._context_id, text)

    def finish(self) -> None:
        self._voice.finish(self._context_id)

    def cancel(self) -> None:
        self._voice.cancel(self._context_id)
