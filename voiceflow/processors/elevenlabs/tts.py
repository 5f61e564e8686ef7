"""ElevenLabs' voices as a processor."""

from __future__ import annotations

from voiceflow.clients.elevenlabs import (
    ContextSettings,
    Endpoint,
    MultiContextTTS,
    TTSLimits,
    TTSOptions,
)
from voiceflow.clients.elevenlabs.tts.events import Audio, Failed, Final, TTSEvent
from voiceflow.frames import AgentTextFrame, EndFrame, Frame, InterruptionFrame, ReplyEndFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.elevenlabs.spoken import CLOSE_LIMIT, SpokenReplies
from voiceflow.processors.elevenlabs.voice import Voice


class ElevenLabsTTS(Processor):
    """Speaks each reply in a context of its own, in the session's audio format.

    The socket is opened when the session starts. A lost or slow one is replaced, and speaks what was not
    yet received. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on after the last
    audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, replies in order. At an
    interruption the dead replies fall silent at once. ``EndFrame`` waits until all has been spoken.

    Args:
        voice: The voice's id.
        model: A model that is served on websockets; all but the v3 and v4 families.
        settings: How the voice speaks.
        options: Everything else that the service can be asked for. The audio format is the session's,
            whatever is said here.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: How long things may take.

    Raises:
        ConfigurationError: If there is no key.
    """

    def __init__(
        self,
        voice: str,
        *,
        model: str | None = None,
        settings: ContextSettings | None = None,
        options: TTSOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: TTSLimits | None = None,
    ) -> None:
        super().__init__()
        self._voice = Voice.checked(
            voice, model=model, settings=settings, options=options, endpoint=endpoint, limits=limits
        )
        self._replies: SpokenReplies
        self._tts: MultiContextTTS

    def start(self) -> None:
        self._replies = SpokenReplies(self)
        self._tts = MultiContextTTS(
            self._voice.name,
            self._event,
            self._replies.asked(self._voice.options),
            settings=self._voice.settings,
            access=self._voice.access(self.session),
            limits=self._voice.limits,
        )
        self.spawn(self._tts.run(), name="socket")

    async def stop(self) -> None:
        await self._tts.close(CLOSE_LIMIT)

    @handles(AgentTextFrame)
    def _speak(self, frame: AgentTextFrame) -> None:
        with self._replies.speaking(frame):
            self._tts.speak(str(frame.reply), frame.text)

    @handles(ReplyEndFrame)
    def _finish(self, frame: ReplyEndFrame) -> None:
        if self._replies.end(frame):
            self._finish_text(frame.reply)
        self._replies.settle()

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        for number in self._replies.drop(frame.reply):
            self._tts.cancel(str(number))
        self._replies.settle()
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if frame.is_heard:
            await self._replies.drain(self._finish_text)
        return frame

    def _finish_text(self, number: int) -> None:
        self._tts.finish(str(number))

    def _event(self, event: TTSEvent) -> None:
        number = int(event.context_id) if isinstance(event, Audio | Final | Failed) else 0
        self._replies.heard(number, event, is_dead=self._tts.is_dead)
