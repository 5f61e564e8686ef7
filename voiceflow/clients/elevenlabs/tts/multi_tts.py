"""Text to speech in several contexts, without a network: text in, events out; commands in, text out.

Source: https://elevenlabs.io/docs/api-reference/text-to-speech/v-1-text-to-speech-voice-id-multi-stream-input
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from voiceflow.clients.elevenlabs.sockets.wire import compact
from voiceflow.clients.elevenlabs.tts.events import ContextEnded, ContextOutcome, TTSError, TTSMessage
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.ssml import WholeTags
from voiceflow.clients.elevenlabs.tts.wire import AudioAssembler, read_message
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

MAX_CONTEXTS = 5
"""Contexts that may live on a socket; the sixth costs the socket and all the others with it."""


@dataclass(slots=True)
class _Context:
    """A context that the service has, or that waits for a slot."""

    pieces: AudioAssembler
    tags: WholeTags
    unsent: list[str] = field(default_factory=list)
    is_open: bool = False
    is_closing: bool = False
    is_cancelled: bool = False
    ends_word: bool = True


class MultiTTSProtocol:
    """One socket. It holds no socket, no task and no clock. What is to be sent is in ``take()``.

    A context occupies one of the five slots until its final arrives, not until it is closed. Further
    ones wait here, and open in order as slots become free.

    Attributes:
        stale: Audio messages of contexts that nobody listens to any more, dropped undecoded.
        ignored: Messages of unknown kinds.
    """

    def __init__(self, options: TTSOptions, *, max_waiting: int = 8) -> None:
        """Begin with no context.

        Args:
            options: Of the socket.
            max_waiting: How many contexts may wait for a slot.
        """
        self._options = options
        self._max_waiting = max_waiting
        self._contexts: dict[str, _Context] = {}
        self._waiting: deque[str] = deque()
        self._out: list[str] = []
        self._is_closed = False
        self.stale = 0
        self.ignored = 0

    @property
    def alive(self) -> int:
        """How many slots are taken."""
        return len(self._contexts) - len(self._waiting)

    @property
    def waiting(self) -> int:
        """How many contexts wait for a slot."""
        return len(self._waiting)

    def take(self) -> list[str]:
        """The messages to send now, in order. Each is given once."""
        out, self._out = self._out, []
        return out

    def open(self, context_id: str, settings: ContextSettings | None = None, *, played: float = 0.0) -> None:
        """Open a context, now or when a slot becomes free.

        Args:
            context_id: Not empty, and not in use.
            settings: Of this context.
            played: Seconds of its audio that came over another socket; times go on from there.

        Raises:
            LocalProtocolError: If the id is in use, too many contexts wait, or the socket is closed.
        """
        if self._is_closed:
            raise LocalProtocolError("nothing may be sent after close_socket")
        if not context_id or context_id in self._contexts:
            raise LocalProtocolError("a context needs an id that is not in use")
        is_free = self.alive < MAX_CONTEXTS
        if not is_free and len(self._waiting) >= self._max_waiting:
            raise LocalProtocolError(f"{self._max_waiting} contexts wait for a slot already")
        tags = WholeTags(is_on=bool(self._options.enable_ssml_parsing))
        context = self._contexts[context_id] = _Context(AudioAssembler(self._options, played=played), tags)
        fields = {} if settings is None else settings.message()
        context.unsent.append(compact({"text": " ", "context_id": context_id, **fields}))
        if is_free:
            self._admit(context)
        else:
            self._waiting.append(context_id)

    def speak(self, context_id: str, text: str, *, flush: bool = False) -> None:
        """Give a context more text. Pieces are joined unchanged: include the spaces between them.

        Args:
            context_id: An open context.
            text: Nothing is sent if it is empty, for that would be a keep-alive. An SSML tag that it
                does not finish waits for its end, where those are parsed.
            flush: Whether to speak all that was given, now.

        Raises:
            LocalProtocolError: If the context is not open.
        """
        context = self._writable(context_id)
        text = context.tags.feed(text)
        if not text:
            if flush:
                self.flush(context_id)
            return
        context.ends_word = text[-1].isspace()
        message: dict[str, object] = {"text": text, "context_id": context_id}
        if flush:
            # The space marks the last word as complete.
            message |= {"text": text if context.ends_word else text + " ", "flush": True}
            context.ends_word = True
        self._send(context, message)

    def flush(self, context_id: str) -> None:
        """Have everything spoken that a context was given. No final follows.

        Raises:
            LocalProtocolError: If the context is not open.
        """
        context = self._writable(context_id)
        message: dict[str, object] = {"context_id": context_id, "flush": True}
        if not context.ends_word:
            message["text"] = " "
            context.ends_word = True
        self._send(context, message)

    def close(self, context_id: str) -> None:
        """End a context: what it was given is spoken, then its final comes. No more text after that.

        Raises:
            LocalProtocolError: If the context is not open.
        """
        context = self._writable(context_id)
        if held := context.tags.flush():
            context.ends_word = False
            self._send(context, {"text": held, "context_id": context_id})
        if not context.ends_word:
            self.flush(context_id)
        context.is_closing = True
        self._send(context, {"context_id": context_id, "close_context": True})

    def cancel(self, context_id: str) -> None:
        """Drop the rest of a context. One that still waits never opens; an unknown id is fine."""
        context = self._contexts.get(context_id)
        if context is None:
            return
        if not context.is_open:
            self._waiting.remove(context_id)
            del self._contexts[context_id]
            return
        context.is_cancelled = True
        if not context.is_closing and not self._is_closed:
            context.is_closing = True
            self._send(context, {"context_id": context_id, "close_context": True})

    def keep_alive(self) -> None:
        """Reset the clock of each open context. A closed one would be opened anew by that."""
        for context_id, context in self._contexts.items():
            if context.is_open and not context.is_closing and not self._is_closed:
                self._send(context, {"text": "", "context_id": context_id})

    def close_socket(self) -> None:
        """End the socket: what was given is spoken, then the service closes. Nothing may follow."""
        if not self._is_closed:
            while self._waiting:
                del self._contexts[self._waiting.pop()]
            self._is_closed = True
            self._out.append(compact({"close_socket": True}))

    def lost(self) -> list[ContextEnded]:
        """Report the end of every open context because the socket was lost."""
        ended = [
            ContextEnded(name, ContextOutcome.LOST)
            for name, context in self._contexts.items()
            if context.is_open
        ]
        self._contexts.clear()
        self._waiting.clear()
        self._out.clear()
        self._is_closed = True
        return ended

    def receive(self, text: str) -> list[TTSMessage]:
        """Take one message; what it makes possible to send is in ``take()``. Unknown ones give nothing.

        Raises:
            RemoteProtocolError: If it is malformed.
        """
        message = read_message(text)
        if isinstance(message, TTSError):
            return [message]
        if not message.is_known:
            self.ignored += 1
            return []
        context_id = self._whose(message.fields)
        context = self._contexts.get(context_id) if context_id is not None else None
        if context is None or context_id is None or not context.is_open:
            self.stale += 1
            return []
        events: list[TTSMessage] = []
        if message.has_audio and context.is_cancelled:
            self.stale += 1
        elif message.has_audio:
            events.append(context.pieces.read(context_id, message.fields))
        if message.is_final:
            events.append(self._ended(context_id, context))
        return events

    def _whose(self, message: dict[str, object]) -> str | None:
        context_id = message.get("contextId", message.get("context_id"))
        if context_id is not None and not isinstance(context_id, str):
            raise RemoteProtocolError("a context id that is not a string")
        if context_id is None and self.alive == 1:
            # Optional in the published type; with one context alive it cannot be another's.
            return next(name for name, context in self._contexts.items() if context.is_open)
        return context_id

    def _ended(self, context_id: str, context: _Context) -> ContextEnded:
        del self._contexts[context_id]
        while self._waiting and self.alive < MAX_CONTEXTS:
            self._admit(self._contexts[self._waiting.popleft()])
        return ContextEnded(
            context_id, ContextOutcome.CANCELLED if context.is_cancelled else ContextOutcome.FINISHED
        )

    def _admit(self, context: _Context) -> None:
        context.is_open = True
        self._out += context.unsent
        context.unsent.clear()

    def _writable(self, context_id: str) -> _Context:
        context = self._contexts.get(context_id)
        if context is None or context.is_closing or self._is_closed:
            raise LocalProtocolError("the context is not open")
        return context

    def _send(self, context: _Context, message: dict[str, object]) -> None:
        (self._out if context.is_open else context.unsent).append(compact(message))
