"""ElevenLabs' voices as a processor that gives each reply a socket of its own."""

from __future__ import annotations

from functools import partial

from voiceflow.clients.elevenlabs import ContextSettings, Endpoint, StreamTTS, TTSLimits, TTSOptions
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import Failed, Final, TTSEvent
from voiceflow.clients.elevenlabs.tts.stream_pool import Line, Listener, StreamPool
from voiceflow.errors import ConfigurationError
from voiceflow.frames import AgentTextFrame, EndFrame, Frame, InterruptionFrame, ReplyEndFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.processors.elevenlabs.spoken import CLOSE_LIMIT, SpokenReplies
from voiceflow.processors.elevenlabs.voice import Voice


class ElevenLabsStreamTTS(Processor):
    """Speaks each reply over a socket of its own (``stream-input``), in the session's audio format.

    A spare socket is open from the start of the session, so that a reply need not wait for a handshake;
    there are two at a time, and a reply beyond them waits. A lost or slow one is replaced, and speaks
    what was not yet received. Takes ``AgentTextFrame`` by clause, and ``ReplyEndFrame``, which goes on
    after the last audio of its reply. Adds ``AgentWordsFrame`` and ``AgentAudioFrame``, replies in order.
    At an interruption the dead replies fall silent at once, and their sockets are closed in the
    background. ``EndFrame`` waits until all has been spoken.

    Args:
        voice: The voice's id.
        model: A model that is served on websockets; all but the v3 and v4 families.
        settings: How the voice speaks.
        options: Everything else that the service can be asked for. The audio format is the session's,
            whatever is said here.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: How long things may take.

    Raises:
        ConfigurationError: If there is no key, or only a token for a single socket.
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
        if self._voice.options.single_use_token is not None:
            raise ConfigurationError("a single-use token opens one socket, and each reply needs its own")
        self._options: TTSOptions
        self._lines: dict[int, Line] = {}
        self._replies: SpokenReplies
        self._pool: StreamPool

    def start(self) -> None:
        self._replies = SpokenReplies(self)
        self._options = self._replies.asked(self._voice.options)
        self._pool = StreamPool(self._make, partial(self.spawn, name="socket"), on_spare=self._spare_event)
        self._pool.start()

    async def stop(self) -> None:
        await self._pool.close(CLOSE_LIMIT)

    @handles(AgentTextFrame)
    def _speak(self, frame: AgentTextFrame) -> None:
        with self._replies.speaking(frame) as is_new:
            if is_new:
                self._lines[frame.reply] = self._pool.open(partial(self._event, frame.reply))
            if frame.reply in self._lines:
                self._lines[frame.reply].speak(frame.text)

    @handles(ReplyEndFrame)
    def _finish(self, frame: ReplyEndFrame) -> None:
        if self._replies.end(frame):
            self._finish_text(frame.reply)
        self._replies.settle()

    @handles(InterruptionFrame)
    def _interrupt(self, frame: InterruptionFrame) -> Frame:
        # The last first: a socket on which nothing was said yet is of use again if no reply waits for one.
        for number in reversed(self._replies.drop(frame.reply)):
            if number in self._lines:
                self._lines.pop(number).cancel()
        self._replies.settle()
        return frame

    @handles(EndFrame)
    async def _end(self, frame: EndFrame) -> Frame:
        if frame.is_heard:
            await self._replies.drain(self._finish_text)
        return frame

    def _finish_text(self, number: int) -> None:
        if number in self._lines:
            self._lines[number].finish()

    def _event(self, number: int, event: TTSEvent) -> None:
        line = self._lines.get(number)
        if isinstance(event, Final | Failed):
            self._lines.pop(number, None)
        self._replies.heard(number, event, is_dead=line is not None and line.is_dead)

    def _spare_event(self, event: TTSEvent) -> None:
        """Nobody spoke on that socket: only what no retry can help is worth a report."""
        match event:
            case ClientDead(error) if not error.retryable:
                self.fail(error, fatal=True)
            case ClientDead() | SocketLost():
                self.metric("tts_spare_sockets_lost", 1)

    def _make(self, listener: Listener) -> StreamTTS:
        return StreamTTS(
            self._voice.name,
            listener,
            self._options,
            settings=self._voice.settings,
            access=self._voice.access(self.session),
            limits=self._voice.limits,
        )
