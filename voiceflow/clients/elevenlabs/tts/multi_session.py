"""The client of text to speech in several contexts: text in, audio out, across lost sockets."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.reactions import EXPECTED_ENDS, Reaction, service_error
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
from voiceflow.clients.elevenlabs.tts.multi_tts import MultiTTSProtocol
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.utterance import SpokenUtterance
from voiceflow.errors import LocalProtocolError, ServiceError

_ENDED_LIMIT = 64
_LIVE_LIMIT = 8


class MultiContextTTS:
    """Speaks each utterance in a separate context, over one persistent socket that is opened early.

    Everything but ``run`` and ``close`` is a plain function that never waits. ``run`` must be running
    for anything to happen. Each context that was spoken to and not cancelled ends with one Final or
    one Failed. Audio of a cancelled one is not even decoded.
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
            options: Of the socket.
            settings: The default settings of a context.
            access: The way to the service; from the environment by default.
            limits: How long things may take.

        Raises:
            ConfigurationError: If there is no key.
        """
        self._on_event = on_event
        self._options = options = options or TTSOptions()
        self._settings = settings
        self._limits = limits or TTSLimits()
        self._utterances: dict[str, SpokenUtterance] = {}
        self._ended: deque[str] = deque(maxlen=_ENDED_LIMIT)
        protocol = MultiTTSProtocol(options, max_waiting=_LIVE_LIMIT)
        self._link = TTSLink(self, protocol, voice, "multi-stream-input", options, access)
        self._clock = AudioClock(self._expire, self._utterances.values)
        self._death: ServiceError | None = None

    @property
    def is_dead(self) -> bool:
        """Whether nothing will be spoken any more."""
        return self._death is not None

    @property
    def stale_messages(self) -> int:
        """Audio messages of this socket that nobody wanted any more, dropped undecoded."""
        return self._link.protocol.stale

    def speak(
        self, context_id: str, text: str, *, flush: bool = False, settings: ContextSettings | None = None
    ) -> None:
        """Give a context text; the first one opens it. Text for a context that ended is dropped.

        Args:
            context_id: A new one for each utterance; not reused.
            text: With its white space: pieces are joined as they are.
            flush: Whether to speak at once. In auto mode that happens anyway.
            settings: Of the context, if this is its first text.

        Raises:
            LocalProtocolError: If the context was finished, or its text grows beyond all reason.
        """
        if context_id in self._ended:
            return
        utterance = self._utterances.get(context_id)
        if utterance is None:
            if len(self._utterances) >= _LIVE_LIMIT:
                raise LocalProtocolError(f"{_LIVE_LIMIT} contexts speak already")
            utterance = self._utterances[context_id] = SpokenUtterance(
                settings or self._settings,
                limits=self._limits,
                has_tags=bool(self._options.enable_ssml_parsing),
            )
        if utterance.is_finished:
            raise LocalProtocolError("the context was finished")
        text = utterance.add(text, is_asked=flush or bool(self._options.auto_mode), is_flushed=flush)
        if self._death is not None:
            self._fail(context_id, utterance, self._death)
            return
        if utterance.is_open:
            self._link.protocol.speak(context_id, text, flush=flush)
        elif self._link.is_open:
            self._ask(context_id, utterance)
        self._clock.expect(utterance)
        self._link.flow()

    def finish(self, context_id: str) -> bool:
        """No more text: the context ends with its last audio. False if there is none of this name."""
        utterance = self._utterances.get(context_id)
        if utterance is None or utterance.is_finished:
            return utterance is not None
        left = utterance.finish()
        if utterance.is_open:
            self._link.protocol.speak(context_id, left)
            self._link.protocol.close(context_id)
        elif self._link.is_open:
            self._ask(context_id, utterance)
        if context_id in self._utterances:
            self._clock.expect(utterance)
        self._link.flow()
        return True

    def cancel(self, context_id: str) -> None:
        """Drop a context and later text for it. Nothing more is reported of it."""
        self._forget(context_id)
        self._link.flow()

    async def run(self) -> None:
        """Open a socket and keep one open, until ``close`` or ClientDead."""
        try:
            await self._link.run()
        finally:
            self._clock.close()

    async def close(self, limit: float = 2.0) -> None:
        """Close the socket, within ``limit`` seconds. What is not yet spoken will not be."""
        is_idle = self._link.is_open and not self._link.protocol.alive
        if is_idle:
            self._link.protocol.close_socket()
            self._link.flow()
        await self._link.close(limit, is_awaited=is_idle)

    # Called by the link.

    def opened(self) -> None:
        self._link.protocol = MultiTTSProtocol(self._options, max_waiting=_LIVE_LIMIT)
        for context_id, utterance in list(self._utterances.items()):
            self._ask(context_id, utterance)
        self._link.flow()

    def take(self, message: TTSMessage) -> None:
        match message:
            case ContextAudio():
                self._audio(message)
            case ContextEnded(name, ContextOutcome.FINISHED) if name in self._utterances:
                utterance = self._utterances[name]
                utterance.is_open = False  # if it ended unasked, what comes opens it anew
                if utterance.is_finished:
                    self._finished(name, utterance)
            case TTSError():
                self._on_event(message)

    def lost(self, error: ServiceError) -> None:
        is_expected = not self._utterances and error.code in EXPECTED_ENDS
        for utterance in self._utterances.values():
            utterance.is_open = False
        self._on_event(SocketLost(error, is_expected))

    def dead(self, error: ServiceError) -> None:
        self._link.clear()
        self._death = error
        for context_id, utterance in list(self._utterances.items()):
            self._fail(context_id, utterance, error)
        self._on_event(ClientDead(error))

    # What the service says.

    def _audio(self, audio: ContextAudio) -> None:
        self._link.healthy()
        utterance = self._utterances.get(audio.context_id)
        if utterance is None:
            return
        audio = utterance.hear(audio, self._options, self._clock.now())
        self._clock.arm()
        if audio.data or audio.characters:
            self._on_event(audio)

    def _finished(self, context_id: str, utterance: SpokenUtterance) -> None:
        """The service says that all was spoken."""
        if not utterance.is_unspoken:
            self._complete(context_id, utterance)
            return
        error = utterance.wait.silence(self._clock.now())
        self._clock.arm()
        if utterance.wait.is_given_up:
            self._fail(context_id, utterance, error)
        else:
            # Over a fresh socket: on this one a second final of the context could be taken for the answer.
            self._link.replace(error)

    def _complete(self, context_id: str, utterance: SpokenUtterance) -> None:
        self._forget(context_id)
        for event in utterance.ending(context_id):
            self._on_event(event)

    def _fail(self, context_id: str, utterance: SpokenUtterance, error: ServiceError) -> None:
        self._forget(context_id)
        self._on_event(Failed(context_id, error, utterance.rest, utterance.seconds))

    def _forget(self, context_id: str) -> None:
        self._utterances.pop(context_id, None)
        self._link.protocol.cancel(context_id)
        self._ended.append(context_id)
        self._clock.arm()

    # What is sent.

    def _ask(self, context_id: str, utterance: SpokenUtterance) -> None:
        """Open a context for all that was not yet received."""
        text, played = utterance.resume()
        if utterance.is_spoken:
            utterance.wait.due = None
            if utterance.is_finished:
                self._complete(context_id, utterance)
            return
        self._link.protocol.open(context_id, utterance.settings, played=played)
        self._link.protocol.speak(context_id, text, flush=utterance.is_asked and not self._options.auto_mode)
        utterance.is_open = True
        if utterance.is_finished:
            self._link.protocol.close(context_id)
        utterance.wait.due = None
        self._clock.expect(utterance)

    # Time.

    def _expire(self) -> None:
        now = self._clock.now()
        for context_id, utterance in list(self._utterances.items()):
            if utterance.wait.due is None or utterance.wait.due > now:
                continue
            if utterance.is_finished and utterance.is_spoken:
                self._complete(context_id, utterance)  # only its final is missing
            else:
                self._overrun(context_id, utterance)
        self._link.flow()
        self._clock.arm()

    def _overrun(self, context_id: str, utterance: SpokenUtterance) -> None:
        overrun = utterance.wait.overrun(context_id, self._clock.now(), is_started=utterance.is_started)
        error = service_error("timeout", f"the {overrun.limit.value} limit was overrun")
        self._on_event(overrun)
        if utterance.wait.is_exhausted and context_id in self._utterances:
            self._fail(context_id, utterance, error)
            if not utterance.seconds:
                # Socket after socket without a sound: to try on would only be a longer silence.
                error = service_error("timeout", "no audio came over any socket", Reaction.GIVE_UP)
        # A fresh socket in any case: it is this one that is slow, as far as we can know.
        self._link.replace(error)
