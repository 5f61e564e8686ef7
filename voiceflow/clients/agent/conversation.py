"""A conversation with a speech-to-speech model: audio and messages in, events out, across lost sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.audio.resample import Quality
from voiceflow.clients.agent.events import AgentEvent, UserAudioDropped
from voiceflow.clients.agent.limits import ConversationLimits
from voiceflow.clients.agent.link import LiveLink
from voiceflow.clients.agent.protocol import LiveProtocol
from voiceflow.clients.agent.user_audio import UserAudio
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.dialogue.messages import Message
from voiceflow.net.retries import Backoff
from voiceflow.net.sockets.dialer import Dialer


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
        limits = limits or ConversationLimits()
        self._prefix = limits.prefix
        self._audio = UserAudio(
            audio,
            self._dropped,
            ring=limits.ring + limits.replay,
            chunk=limits.chunk,
            replay=limits.replay,
        )
        self._audio.convert_to(protocol.state.input, quality=Quality.QQ)
        self._link = LiveLink(
            protocol,
            dialer,
            on_event,
            self._audio,
            vendor=vendor,
            history=history,
            limits=limits,
            backoff=backoff,
        )
        self._is_turn_open = False

    @property
    def is_over(self) -> bool:
        """Whether the conversation has ended."""
        return self._link.is_over

    # Audio and messages to the service.

    def send_audio(self, data: bytes) -> None:
        """Take the user's audio, in whole samples. Never waits.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        self._audio.check(data)
        if self.is_over:
            return
        if self.protocol.state.is_manual and not self._is_turn_open:
            self._audio.keep(data)
        elif self._audio.append(data):
            self._link.wake()

    def begin_turn(self, voiced: float = 0.0) -> None:
        """The user's turn begins, if turns are manual.

        Args:
            voiced: Seconds of the user's audio so far that belong to it.
        """
        if self._is_turn_open or self.is_over:
            return
        self._is_turn_open = True
        self.protocol.begin_turn()
        self._audio.recall(voiced + self._prefix)
        self._link.wake()

    def end_turn(self) -> None:
        """The user's turn is over, if turns are manual: the agent answers it."""
        if self._is_turn_open and not self.is_over:
            self._is_turn_open = False
            while self.protocol.state.is_ready and (rest := self._audio.next_rest()):
                self.protocol.queue(self.protocol.audio(rest))
            self.protocol.end_turn(self._now())
            self._link.follow()

    def user_message(self, text: str) -> None:
        """Send a text as the user, which the agent answers."""
        self.protocol.user_message(text, self._now())
        self._link.follow()

    def note(self, text: str) -> None:
        """Give the model information that it does not answer."""
        self.protocol.note(text)
        self._link.follow()

    def say(self, text: str) -> None:
        """Let the agent say a text when nobody speaks, word for word as far as the model obeys."""
        self.protocol.say(text, self._now())
        self._link.follow()

    def answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool = True) -> None:
        """Send the result of a call. ``is_answered``: whether the agent is to speak about it."""
        self.protocol.answer_tool(call_id, name, text, is_answered=is_answered, now=self._now())
        self._link.follow()

    def interrupt(self, event_id: int) -> None:
        """Drop the rest of the responses up to this one: the user was heard before the service noticed."""
        self.protocol.interrupt(event_id)
        self._link.follow()

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""
        return self.protocol.is_dead(event_id)

    def keep_quiet(self) -> None:
        """Nothing is to be done: these models speak only when they answer."""

    def is_line(self, event_id: int) -> bool:
        """Whether a response says a text of ``say``."""
        return self.protocol.is_line(event_id)

    def heard(self, event_id: int, text: str, seconds: float) -> None:
        """Note that the user heard no more of a response than this."""
        self.protocol.heard(event_id, text, seconds)
        self._link.follow()

    def update(self, instructions: str | None, tools: Sequence[ToolSchema] | None) -> None:
        """Change the session's instructions or tools; None leaves them."""
        self.protocol.update(instructions, tools)
        self._link.follow()

    # Its life.

    async def run(self) -> None:
        """Hold the conversation until ``close`` or ConversationDead."""
        await self._link.run()

    async def close(self, limit: float = 2.0) -> None:
        """End the conversation, within ``limit`` seconds."""
        await self._link.close(limit)

    def _dropped(self, total: int) -> None:
        self._on_event(UserAudioDropped(total))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
