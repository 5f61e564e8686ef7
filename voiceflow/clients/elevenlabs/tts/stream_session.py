"""The client of text to speech of one utterance: text in, audio out, across lost sockets."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.reactions import Reaction, reported_error, service_error
from voiceflow.clients.elevenlabs.sockets.events import ClientDead, SocketLost
from voiceflow.clients.elevenlabs.tts.events import (
    ContextAudio,
    ContextEnded,
    ContextOutcome,
    Failed,
    TTSError,
    TTSEvent,
    TTSMessage,
)
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.stream_tts import ONLY, StreamTTSProtocol
from voiceflow.clients.elevenlabs.tts.utterance import SpokenUtterance
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.net.timer import Timer


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
        self._protocol = StreamTTSProtocol(options, settings)
        self._out: deque[str] = deque()
        self._utterance = self._new_utterance()
        self._connection = (access or Access()).speech(self, voice, "stream-input", options)
        self._deadline = Timer(self._expire)
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
            self._protocol.speak(text, flush=flush, trigger=trigger)
        self._proceed()

    def finish(self) -> None:
        """No more text: the utterance ends with its last audio."""
        if self._is_over or self._utterance.is_finished:
            return
        left = self._utterance.finish()
        if self._death is not None:
            self._fail(self._death)
        elif self._utterance.is_open:
            self._protocol.speak(left)
            self._protocol.finish()
        self._proceed()

    def cancel(self) -> None:
        """Interrupt: nothing more is reported, and the socket is closed in the background."""
        self._is_over = True
        self._protocol.cancel()
        self._out.clear()
        self._deadline.cancel()
        self._connection.end()

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
        self._deadline.cancel()

    async def run(self) -> None:
        """Open a socket and serve the utterance to its end."""
        self._is_running = True
        self._watch()
        try:
            await self._connection.run()
        finally:
            self._is_running = False
            self._deadline.cancel()

    async def close(self, limit: float = 2.0) -> None:
        """Cancel, and wait until the socket is closed, ``limit`` seconds at most."""
        self.cancel()
        await self._connection.close(limit)

    # What the connection calls.

    def opened(self) -> None:
        text, played = self._utterance.resume()
        self._protocol = StreamTTSProtocol(self._options, self._settings, played=played)
        self._utterance.is_open = True
        self._utterance.due = None
        if text:
            is_asked = self._utterance.is_asked and not self._options.auto_mode
            self._protocol.speak(text, flush=is_asked)
        if self._utterance.is_finished:
            self._protocol.finish()
        self._proceed()

    def outgoing(self) -> str | None:
        return self._out.popleft() if self._out else None

    def received(self, text: str) -> None:
        if self._is_over:
            return  # dropped undecoded
        for message in self._protocol.receive(text):
            self._take(message)

    def tick(self) -> None:
        self._protocol.keep_alive()
        self._flow()

    def lost(self, error: ServiceError) -> None:
        self._protocol.lost()
        self._out.clear()
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

    def _take(self, message: TTSMessage) -> None:
        match message:
            case ContextAudio() if not self._is_over:
                self._connection.healthy()
                audio = self._utterance.hear(message, self._options, self._now(), self._limits)
                self._watch()
                if audio.data or audio.characters:
                    self._on_event(audio)
            case ContextEnded(_, ContextOutcome.FINISHED) if self._utterance.is_finished:
                self._ended()
            case ContextEnded(_, ContextOutcome.FINISHED):
                # The end of the input was not asked for: what text may come needs another socket.
                self._connection.replace(service_error("ended", "the service ended an open utterance"))
            case TTSError():
                self._on_event(message)
                if message.reaction is not Reaction.IGNORE:
                    failure = reported_error(message.code, message.message, message.reaction)
                    self._connection.replace(failure, later=message.reaction is Reaction.BACK_OFF)

    def _ended(self) -> None:
        """The service says that all was spoken."""
        if not self._utterance.is_unspoken:
            self._complete()
            return
        error = self._utterance.silence(self._now(), self._limits)
        if self._utterance.is_given_up:
            self._fail(error)
        else:
            self._connection.replace(error)
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
        self._flow()

    def _flow(self) -> None:
        if self._utterance.is_open and not self._is_over:
            self._out += self._protocol.take()
            self._has_spoken = self._has_spoken or self._utterance.is_begun
            self._connection.wake()

    def _watch(self) -> None:
        if self._is_running and not self._is_over:
            if self._utterance.is_begun:
                self._utterance.expect(self._now(), self._limits)
            self._deadline.move([self._utterance.due])

    def _expire(self) -> None:
        utterance = self._utterance
        if utterance.is_finished and utterance.is_spoken:
            self._complete()  # only its final is missing
            return
        overrun = utterance.overrun(ONLY, self._now(), self._limits)
        error = service_error("timeout", f"the {overrun.limit.value} limit was overrun")
        self._on_event(overrun)
        if self._is_over:
            return
        if utterance.retries > self._limits.retries:
            self._give_up(error)
            return
        self._connection.replace(error)
        self._watch()

    def _give_up(self, error: ServiceError) -> None:
        if self._utterance.seconds:
            self._fail(error)
            return
        # Socket after socket without a sound: to try on would only be a longer silence.
        self._death = service_error("timeout", "no audio came over any socket", Reaction.GIVE_UP)
        self._fail(error)
        self._on_event(ClientDead(self._death))

    def _new_utterance(self) -> SpokenUtterance:
        return SpokenUtterance(self._settings, has_tags=bool(self._options.enable_ssml_parsing))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
