"""A conversation with a speech-to-speech model: audio and messages in, events out, across lost sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.audio.resample import Quality
from voiceflow.clients.agent.events import (
    AgentEvent,
    ConversationDead,
    ConversationLost,
    ResponseAudio,
    SessionStarted,
    UserAudioDropped,
)
from voiceflow.clients.agent.limits import ConversationLimits
from voiceflow.clients.agent.protocol import LiveProtocol
from voiceflow.clients.agent.ring import AudioRing
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.connection import SocketConnection
from voiceflow.net.sockets.dialer import Dialer
from voiceflow.net.timer import Timer

_LONGEST_CHUNK = 0.25
_KEEP_ALIVE = 10.0
_LOOK_AGAIN = 0.25


class LiveConversation:
    """Holds a conversation with a speech-to-speech model.

    Everything but ``run`` and ``close`` is a plain function that never waits. ``run`` must be running for
    anything to happen. A lost socket is replaced; the next one gets the conversation so far, and the user's
    last audio again if it was not understood.

    Args:
        protocol: The vendor's wire format.
        dialer: Opens the sockets.
        on_event: Called with each event. It must not block.
        vendor: The vendor's name, for errors.
        audio: Format of the audio for ``send_audio``; converted if the service takes another.
        history: Returns the conversation so far, for a new socket.
        limits: The time limits.
        backoff: The retry policy.
    """

    def __init__(
        self,
        protocol: LiveProtocol,
        dialer: Dialer[str],
        on_event: Callable[[AgentEvent], None],
        *,
        vendor: str,
        audio: AudioFormat = TELEPHONE,
        history: Callable[[], Sequence[Message]] = tuple,
        limits: ConversationLimits | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self.protocol = protocol
        self._on_event = on_event
        self._vendor = vendor
        self._history = history
        self._limits = limits = limits or ConversationLimits()
        self._audio = audio
        self._to_service = (
            None
            if audio == protocol.state.input
            else Converter(audio, protocol.state.input, quality=Quality.QQ)
        )
        self._ring = AudioRing(audio, limits.ring + limits.replay)
        self._sent = AudioRing(audio, limits.replay)
        self._chunk = audio.size(limits.chunk)
        self._is_full = False
        self._connection = SocketConnection(
            dialer, self, vendor=vendor, keep_alive=_KEEP_ALIVE, backoff=backoff
        )
        self._deadline = Timer(self._expire)
        self._renewal = Timer(self._renew)
        self._is_renewing = False
        self._is_turn_open = False
        self.is_over = False

    # Audio and messages to the service.

    def send_audio(self, data: bytes) -> None:
        """Take the user's audio, in whole samples. Never waits.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        if len(data) % self._audio.encoding.bytes_per_sample:
            raise LocalProtocolError("audio must come in whole samples")
        if self.is_over:
            return
        if self.protocol.state.is_manual and not self._is_turn_open:
            self._sent.append(data)
            return
        has_dropped = self._ring.append(data)
        if has_dropped and not self._is_full:
            self._on_event(UserAudioDropped(self._ring.dropped))
        self._is_full = has_dropped
        if len(self._ring) >= self._chunk:
            self._connection.wake()

    def begin_turn(self, voiced: float = 0.0) -> None:
        """The user's turn begins, if turns are manual.

        Args:
            voiced: Seconds of the user's audio so far that belong to it.
        """
        if self._is_turn_open or self.is_over:
            return
        self._is_turn_open = True
        self.protocol.begin_turn()
        kept = self._sent.take(len(self._sent))
        size = self._audio.size(voiced + self._limits.prefix)
        self._ring.append(kept[-size:] if size else b"")
        self._connection.wake()

    def end_turn(self) -> None:
        """The user's turn is over, if turns are manual: the agent answers it."""
        if self._is_turn_open and not self.is_over:
            self._is_turn_open = False
            self._flush()
            self.protocol.end_turn(self._now())
            self._follow()

    def user_message(self, text: str) -> None:
        """Send a text as the user, which the agent answers."""
        self.protocol.user_message(text, self._now())
        self._follow()

    def note(self, text: str) -> None:
        """Give the model information that it does not answer."""
        self.protocol.note(text)
        self._follow()

    def say(self, text: str) -> None:
        """Let the agent say a text when nobody speaks, word for word as far as the model obeys."""
        self.protocol.say(text, self._now())
        self._follow()

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool = True) -> None:
        """Send the result of a call. ``is_answered``: whether the agent is to speak about it."""
        self.protocol.answer_tool(call_id, name, text, is_answered=is_answered, now=self._now())
        self._follow()

    def interrupt(self, event_id: int) -> None:
        """Drop the rest of the responses up to this one: the user was heard before the service noticed."""
        self.protocol.interrupt(event_id)
        self._follow()

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""
        return self.protocol.is_dead(event_id)

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        """Note that the user heard no more of a response than this."""
        self.protocol.heard(event_id, text, seconds)
        self._follow()

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        """Change the session's instructions or tools; None leaves them."""
        self.protocol.update(instructions, tools)
        self._follow()

    # Its life.

    async def run(self) -> None:
        """Hold the conversation until ``close`` or ConversationDead."""
        try:
            await self._connection.run()
        finally:
            self._deadline.cancel()
            self._renewal.cancel()
            self.is_over = True

    async def close(self, limit: float = 2.0) -> None:
        """End the conversation, within ``limit`` seconds."""
        self.is_over = True
        await self._connection.close(limit)

    # Called by the connection.

    def opened(self) -> None:
        now = self._now()
        self.protocol.opened(self._history(), now)
        self._deadline.set(now + self._limits.accept)
        self._renewal.set(now + self._limits.renew)

    def outgoing(self) -> str | None:
        text = self.protocol.take()
        if text is not None or not self.protocol.state.is_ready:
            return text
        while len(self._ring) >= self._chunk:
            if message := self._take_audio(self._audio.size(_LONGEST_CHUNK)):
                return message
        return None

    def received(self, text: str) -> None:
        for event in self.protocol.receive(text, self._now()):
            if isinstance(event, SessionStarted):
                self._deadline.cancel()
            elif isinstance(event, ResponseAudio):
                self._connection.healthy()
            self._on_event(event)
        if self.protocol.state.is_leaving and not self._is_renewing:
            self._renew()
        self._follow()

    def tick(self) -> None:
        pass  # the user's audio keeps the session alive

    def lost(self, error: ServiceError) -> None:
        is_due = self.protocol.state.awaited_since is not None
        if self.protocol.state.is_turn_open and self._limits.replay:
            unsent = self._ring.take(len(self._ring))
            self._ring.append(self._sent.take(len(self._sent)) + unsent)
        self._deadline.cancel()
        self._renewal.cancel()
        for event in self.protocol.lost():
            self._on_event(event)
        is_planned, self._is_renewing = self._is_renewing, False
        if not is_planned:
            self._on_event(ConversationLost(error, is_due))

    def dead(self, error: ServiceError) -> None:
        self._deadline.cancel()
        self._renewal.cancel()
        self.is_over = True
        self._on_event(ConversationDead(error))

    def _take_audio(self, size: int) -> str | None:
        data = self._ring.take(size)
        self._sent.append(data)
        data = data if self._to_service is None else self._to_service.process(data)
        return self.protocol.audio(data) if data else None

    def _flush(self) -> None:
        """Queue the rest of a turn before its end."""
        while self.protocol.state.is_ready and len(self._ring):
            if message := self._take_audio(self._audio.size(_LONGEST_CHUNK)):
                self.protocol.queue(message)

    def _follow(self) -> None:
        """Send what there is to send, and watch for the answer that is due."""
        self._connection.wake()
        if not self.protocol.state.is_ready:
            return
        since = self.protocol.state.awaited_since
        self._deadline.move([None if since is None else since + self._limits.stall])

    def _expire(self) -> None:
        what = "has fallen silent" if self.protocol.state.is_ready else "did not accept the session"
        code = "stalled" if self.protocol.state.is_ready else "timeout"
        error = ServiceError(f"{code}: the service {what}", vendor=self._vendor, code=code, retryable=True)
        self._connection.replace(error)

    def _renew(self) -> None:
        """Replace an old session while nobody speaks."""
        if not self.protocol.state.is_quiet:
            self._renewal.set(self._now() + _LOOK_AGAIN)
            return
        self._is_renewing = True
        error = ServiceError(
            "renewed: the session is old", vendor=self._vendor, code="renewed", retryable=True
        )
        self._connection.replace(error)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
