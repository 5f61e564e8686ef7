"""The client of text to speech of one utterance: text in, audio out, across lost sockets."""

from __future__ import annotations

from collections.abc import Callable

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.reactions import Reaction, service_error
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.audio_clock import AudioClock
from voiceflow.clients.elevenlabs.tts.events import (
    ContextAudio,
    ContextEnded,
    ContextOutcome,
    Failed,
    TTSError,
    TTSEvent,
    TTSMessage,
)
from voiceflow.clients.elevenlabs.tts.link import TTSLink
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.stream_tts import ONLY, StreamTTSProtocol
from voiceflow.clients.elevenlabs.tts.utterance import SpokenUtterance
from voiceflow.errors import LocalProtocolError, ServiceError


class StreamTTS:
    """Speaks one utterance over a separate socket, which may be opened before there is any text.

    Everything but ``run`` and ``close`` is a plain function that never waits. ``run`` must be running for
    anything to happen; it ends with the utterance. One that was spoken to and not cancelled ends with one
    Final or one Failed. If the socket is lost or slow, the rest is asked for on a fresh one, from the last
    character whose audio came: nothing is missed or reported twice.
    """

    def __init__(
        self,
        voice: str,
        on_event: Callable[[TTSEvent], None],
        options: TTSOptions | None = None,
        *,
        settings: ContextSettings | None = None,
        access: Access | None = None,
        limits: TTSLimits | None = None,
    ) -> None:
        """Prepare; nothing is opened before ``run``.

        Args:
            voice: The voice's id.
            on_event: Called with each event, from the task that reads the socket. It must not block.
                The context's id in the events is empty.
            options: Of the socket. A single-use token opens one socket only: a lost one fails then.
            settings: Of the utterance.
            access: The way to the service; from the environment by default.
            limits: How long things may take, from ``run`` on.

        Raises:
            ConfigurationError: If there is neither key nor token.
        """
        self._on_event = on_event
        self._options = options = options or TTSOptions()
        self._settings = settings
        self._limits = limits or TTSLimits()
        self._utterance = self._new_utterance()
        protocol = StreamTTSProtocol(options, settings)
        self._link = TTSLink(self, protocol, voice, "stream-input", options, access)
        self._clock = AudioClock(self._expire, lambda: [self._utterance])
        self._is_running = False
        self._is_over = False
        self._has_spoken = False
        self._death: ServiceError | None = None

    @property
    def is_dead(self) -> bool:
        """Whether the service could not be had at all."""
        return self._death is not None

    @property
    def is_unused(self) -> bool:
        """Whether nothing of an utterance was sent, so that the socket may serve another one."""
        return not self._has_spoken and not self._is_over

    def speak(self, text: str, *, flush: bool = False, trigger: bool = False) -> None:
        """Give text. What comes after the utterance was cancelled or failed is dropped.

        Args:
            text: With its white space: pieces are joined as they are.
            flush: Whether to speak at once. In auto mode that happens anyway.
            trigger: Whether to try to, if enough text has come (``try_trigger_generation``).

        Raises:
            LocalProtocolError: If the input was finished, or grows beyond all reason.
        """
        if self._is_over:
            return
        if self._utterance.is_finished:
            raise LocalProtocolError("the utterance was finished")
        is_asked = flush or bool(self._options.auto_mode)
        text = self._utterance.add(text, is_asked=is_asked, is_flushed=flush)
        if self._death is not None:
            self._fail(self._death)
        elif self._utterance.is_open:
            self._link.protocol.speak(text, flush=flush, trigger=trigger)
        self._proceed()

    def finish(self) -> None:
        """No more text: the utterance ends with its last audio."""
        if self._is_over or self._utterance.is_finished:
            return
        left = self._utterance.finish()
        if self._death is not None:
            self._fail(self._death)
        elif self._utterance.is_open:
            self._link.protocol.speak(left)
            self._link.protocol.finish()
        self._proceed()

    def cancel(self) -> None:
        """Interrupt: nothing more is reported, and the socket is closed in the background."""
        self._is_over = True
        self._link.protocol.cancel()
        self._link.end()
        self._clock.stop()

    def renew(self, on_event: Callable[[TTSEvent], None]) -> None:
        """Forget the text, of which nothing was sent yet, and be ready for another utterance.

        Args:
            on_event: Called with its events; the one before hears nothing more.

        Raises:
            LocalProtocolError: If it is too late for that.
        """
        if not self.is_unused:
            raise LocalProtocolError("a socket speaks one utterance")
        is_open = self._utterance.is_open
        self._on_event = on_event
        self._utterance = self._new_utterance()
        self._utterance.is_open = is_open
        self._clock.stop()

    async def run(self) -> None:
        """Open a socket and serve the utterance to its end."""
        self._is_running = True
        self._watch()
        try:
            await self._link.run()
        finally:
            self._is_running = False
            self._clock.stop()

    async def close(self, limit: float = 2.0) -> None:
        """Cancel, and wait until the socket is closed, ``limit`` seconds at most."""
        self.cancel()
        await self._link.close(limit)

    # Called by the link.

    def opened(self) -> None:
        text, played = self._utterance.resume()
        self._link.protocol = StreamTTSProtocol(self._options, self._settings, played=played)
        self._utterance.is_open = True
        self._utterance.wait.due = None
        if text:
            is_asked = self._utterance.is_asked and not self._options.auto_mode
            self._link.protocol.speak(text, flush=is_asked)
        if self._utterance.is_finished:
            self._link.protocol.finish()
        self._proceed()

    def take(self, message: TTSMessage) -> None:
        match message:
            case ContextAudio() if not self._is_over:
                self._link.healthy()
                audio = self._utterance.hear(message, self._options, self._clock.now())
                self._watch()
                if audio.data or audio.characters:
                    self._on_event(audio)
            case ContextEnded(_, ContextOutcome.FINISHED) if self._utterance.is_finished:
                self._ended()
            case ContextEnded(_, ContextOutcome.FINISHED):
                # The end of the input was not asked for: what text may come needs another socket.
                self._link.replace(service_error("ended", "the service ended an open utterance"))
            case TTSError():
                self._on_event(message)

    def lost(self, error: ServiceError) -> None:
        self._utterance.is_open = False
        self._on_event(SocketLost(error))
        self._proceed()

    def dead(self, error: ServiceError) -> None:
        if self._is_over:
            return
        self._death = error
        if self._utterance.is_begun:
            self._fail(error)
        self._on_event(ClientDead(error))

    # What the service says.

    def _ended(self) -> None:
        """The service says that all was spoken."""
        if not self._utterance.is_unspoken:
            self._complete()
            return
        error = self._utterance.wait.silence(self._clock.now())
        if self._utterance.wait.is_given_up:
            self._fail(error)
        else:
            self._link.replace(error)
            self._watch()

    def _complete(self) -> None:
        for event in self._utterance.ending(ONLY):
            if not self._is_over:  # whoever heard the last one may have cancelled
                self._on_event(event)
        self.cancel()

    def _fail(self, error: ServiceError) -> None:
        utterance = self._utterance
        self._on_event(Failed(ONLY, error, utterance.rest, utterance.seconds))
        self.cancel()

    # What is sent, and until when it must be answered.

    def _proceed(self) -> None:
        utterance = self._utterance
        if utterance.is_finished and utterance.is_spoken and not (utterance.is_open or self._is_over):
            self._complete()  # no socket is needed for that
        self._watch()
        if utterance.is_open and not self._is_over:
            self._has_spoken = self._has_spoken or utterance.is_begun
            self._link.flow()

    def _watch(self) -> None:
        if self._is_running and not self._is_over:
            if self._utterance.is_begun:
                self._utterance.expect(self._clock.now())
            self._clock.arm()

    def _expire(self) -> None:
        utterance = self._utterance
        if utterance.is_finished and utterance.is_spoken:
            self._complete()  # only its final is missing
            return
        overrun = utterance.wait.overrun(ONLY, self._clock.now(), is_started=utterance.is_started)
        error = service_error("timeout", f"the {overrun.limit.value} limit was overrun")
        self._on_event(overrun)
        if self._is_over:
            return
        if not utterance.wait.is_exhausted:
            self._link.replace(error)
            self._watch()
        elif utterance.seconds:
            self._fail(error)
        else:
            # Socket after socket without a sound: to try on would only be a longer silence.
            self._death = service_error("timeout", "no audio came over any socket", Reaction.GIVE_UP)
            self._fail(error)
            self._on_event(ClientDead(self._death))

    def _new_utterance(self) -> SpokenUtterance:
        return SpokenUtterance(
            self._settings, limits=self._limits, has_tags=bool(self._options.enable_ssml_parsing)
        )
