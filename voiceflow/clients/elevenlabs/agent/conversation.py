"""The client of a conversation with an agent: audio and messages in, events out, across lost sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.clients.agent.ring import AudioRing
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.address import AgentAddress
from voiceflow.clients.elevenlabs.agent.commands import Medium, Score
from voiceflow.clients.elevenlabs.agent.continuation import Continuation
from voiceflow.clients.elevenlabs.agent.dialing import AgentDialer
from voiceflow.clients.elevenlabs.agent.events import (
    AgentConversationLost,
    AgentError,
    AgentEvent,
    AgentMessage,
    AgentPing,
    AgentResponse,
    ConversationEnded,
    ConversationStarted,
    QueueStatus,
)
from voiceflow.clients.elevenlabs.agent.limits import AgentLimits
from voiceflow.clients.elevenlabs.agent.protocol import AgentProtocol
from voiceflow.clients.elevenlabs.agent.pulse import Pulse
from voiceflow.clients.elevenlabs.agent.reactions import ENDS, REGULAR_END
from voiceflow.clients.elevenlabs.agent.tool_events import ClientToolCall, ToolAnswered
from voiceflow.clients.elevenlabs.agent.tools import ClientTools, ToolAnswer, ToolRunner
from voiceflow.clients.elevenlabs.reactions import VENDOR, Reaction, reported_error, service_error
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped, ClientDead
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.net.sockets.connection import SocketConnection
from voiceflow.net.timer import Timer

TOOLS_AT_THE_END = 1.0
"""Seconds to wait for running tools at the end."""

_LONGEST_CHUNK = 0.25
_LATE_RESULT = 2000


class AgentConversation:
    """Talks with an agent of the Agents platform.

    Everything but ``run`` and ``close`` is a plain function that never waits. ``run`` must be running for
    anything to happen; it owns the tasks of the tools. Messages sent before the service has accepted the
    conversation wait for that; messages sent after the end are dropped.

    The service cannot resume a conversation whose socket was lost. A new one replaces it, with the same
    initiation; it gets a recap and every contextual update, the user's unanswered message is sent again, and
    its greeting is suppressed.
    """

    def __init__(
        self,
        agent: str | AgentAddress,
        on_event: Callable[[AgentEvent], None],
        *,
        initiation: ConversationInitiation | None = None,
        tools: ClientTools | None = None,
        audio: AudioFormat = TELEPHONE,
        access: Access | None = None,
        limits: AgentLimits | None = None,
    ) -> None:
        """Prepare; nothing is opened before ``run``.

        Args:
            agent: Its id, a signed URL, or an ``AgentAddress``.
            on_event: Called with each event, from the task that reads the socket or from that of a tool. It
                must not block.
            initiation: The initiation data of each conversation.
            tools: The tools that the agent may call.
            audio: Format of the audio for ``send_audio``; converted if the agent uses another.
            access: Access to the service; from the environment by default.
            limits: The time limits.

        Raises:
            ConfigurationError: If the agent is not public and there is no key.
            LocalProtocolError: If the initiation is invalid.
        """
        self._on_event = on_event
        self._initiation = initiation or ConversationInitiation()
        self._tools = tools or ClientTools()
        self._audio = audio
        self._limits = limits = limits or AgentLimits()
        self._ring = AudioRing(audio, limits.ring)
        self._chunk = audio.size(limits.chunk)
        access = access or Access()
        dialer = AgentDialer(AgentAddress.of(agent), access.endpoint, http=access.http)
        self._connection = SocketConnection(
            dialer,
            self,
            vendor=VENDOR,
            keep_alive=limits.silence,
            backoff=access.backoff,
            chance=access.chance,
        )
        self._protocol = AgentProtocol(self._initiation)
        self._continuation = Continuation(limits.recap)
        self._deadline = Timer(self._expire)
        self._pulse = Pulse(limits.stall)
        self._finished = asyncio.Event()
        self._runner: ToolRunner | None = None
        self._converter: Converter | None = None
        self._regular: ServiceError | None = None
        self._is_full = False
        self._is_quiet = True
        self._is_silence_due = False
        self.is_over = False

    @property
    def conversation_id(self) -> str | None:
        """The id of the current conversation, once it has begun."""
        return None if self._protocol.started is None else self._protocol.started.conversation_id

    @property
    def continuation(self) -> Continuation:
        """The state for a conversation that has to start again."""
        return self._continuation

    def go_on_from(self, earlier: Continuation) -> None:
        """Begin as the conversation after another one, whose ``continuation`` this is; before ``run``."""
        self._continuation = earlier

    @property
    def dropped_bytes(self) -> int:
        """User audio that was never sent because the ring was full."""
        return self._ring.dropped

    def send_audio(self, data: bytes) -> None:
        """Take the user's audio, in whole samples. Never waits.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        if len(data) % self._audio.encoding.bytes_per_sample:
            raise LocalProtocolError("audio must come in whole samples")
        if self.is_over:
            return
        self._is_quiet = False
        has_dropped = self._ring.append(data)
        if has_dropped and not self._is_full:
            self._on_event(AudioDropped(self._ring.dropped))
        self._is_full = has_dropped
        if len(self._ring) >= self._chunk:
            self._connection.wake()

    def user_message(self, text: str, *, medium: Medium | None = None, message_id: str | None = None) -> None:
        """Send a text message as the user: the agent answers, and stops speaking."""
        self._continuation.user(text)
        self._send(commands.user_message(text, medium=medium, message_id=message_id), is_turn=True)

    def multimodal_message(self, text: str | None = None, *, files: Sequence[str] = ()) -> None:
        """The same with files that were uploaded to this conversation, at most five, by their ids.

        Raises:
            LocalProtocolError: If there are more.
        """
        message = commands.multimodal_message(text, files=files)
        self._continuation.user(text or "")
        self._send(message, is_portable=False)

    def contextual_update(self, text: str, *, context_id: str | None = None) -> None:
        """Give the agent information that it does not answer.

        Args:
            text: What.
            context_id: A later update with the same id replaces it.
        """
        if not self.is_over:
            self._continuation.context(text, context_id)
        self._send(commands.contextual_update(text, context_id=context_id))

    def user_activity(self) -> None:
        """Keep the agent from speaking for about two seconds."""
        self._send(commands.user_activity(), is_portable=False)

    def feedback(self, event_id: int, score: Score | None) -> None:
        """Send the user's rating of a response; None withdraws it."""
        self._send(commands.feedback(event_id, score), is_portable=False)

    def approve_mcp_tool(self, call_id: str, *, is_approved: bool) -> None:
        """Answer an ``McpToolCall`` that awaits approval."""
        self._send(commands.mcp_approval(call_id, is_approved=is_approved), is_portable=False)

    def interrupt(self, event_id: int) -> None:
        """Drop the rest of responses up to this one: the user was heard before the service reported it."""
        self._protocol.interrupt(event_id)

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""
        return self._protocol.is_dead(event_id)

    def heard(self, event_id: int, text: str, seconds: float = 0.0) -> None:
        """Note the heard part of a response, for a conversation that may have to start again."""
        self._continuation.heard(event_id, text)

    async def run(self) -> None:
        """Hold conversations until ``close``, ConversationEnded or ClientDead."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._runner = ToolRunner(self._tools, tasks)
                try:
                    await self._connection.run()
                finally:
                    await self._runner.close(TOOLS_AT_THE_END)
        finally:
            self._deadline.cancel()
            self.is_over = True
            self._finished.set()

    async def close(self, limit: float = 2.0) -> None:
        """End the conversation, within ``limit`` seconds. Running tools get half of it to finish."""
        self.is_over = True
        try:
            async with asyncio.timeout(limit):
                await self._connection.close(limit)
                if self._runner is not None:
                    await self._finished.wait()
        except TimeoutError:
            return  # whoever runs us will cancel what is left

    # Called by the connection.

    def opened(self) -> None:
        waiting = self._continuation.open(self._protocol.waiting())
        self._protocol = AgentProtocol(self._initiation, waiting=waiting)
        self._deadline.move([self._now() + self._limits.accept])
        self._pulse = Pulse(self._limits.stall)

    def outgoing(self) -> str | None:
        text = self._protocol.take()
        if text is not None or self._protocol.started is None:
            return text
        while len(self._ring) >= self._chunk:
            data = self._ring.take(self._audio.size(_LONGEST_CHUNK))
            data = data if self._converter is None else self._converter.process(data)
            if data:
                return self._protocol.audio(data)
        if self._is_silence_due:
            self._is_silence_due = False
            return self._protocol.audio(self._protocol.started.input.silence(self._limits.silence))
        return None

    def received(self, text: str) -> None:
        self._pulse.heard(self._now())
        for event in self._protocol.receive(text):
            self._take(event)
        if self._protocol.started is not None:
            self._deadline.move([self._pulse.deadline])
        if self._protocol.is_ready:
            self._connection.wake()

    def tick(self) -> None:
        # A minute without audio ends a conversation, and a recogniser without audio detects no pause.
        self._is_silence_due = self._is_quiet and not self._is_text_only
        self._is_quiet = True

    def lost(self, error: ServiceError) -> None:
        self._deadline.cancel()
        self._is_silence_due = False
        # From here on, messages wait for the next conversation, and tool results are late.
        self._protocol = AgentProtocol(self._initiation, waiting=self._protocol.waiting())
        self._on_event(AgentConversationLost(error))

    def dead(self, error: ServiceError) -> None:
        self._deadline.cancel()
        self.is_over = True
        is_regular = error is self._regular or error.code == f"closed_{REGULAR_END}"
        if is_regular and self._protocol.started is not None:
            self._on_event(ConversationEnded("closed" if error is not self._regular else error.code))
        else:
            self._on_event(ClientDead(error))

    # What the service says.

    def _take(self, event: AgentMessage) -> None:
        greeting = self._continuation.greeting(event, self._now())
        if greeting is not None:
            self._protocol.interrupt(greeting)
            return
        self._continuation.note(event, self._now())
        match event:
            case ConversationStarted():
                self._begin(event)
            case AgentResponse() if self._continuation.has_user:
                self._connection.healthy()
            case QueueStatus():
                self._queued(event.status)
            case AgentPing():
                self._pulse.pinged(self._now())
        self._on_event(event)
        if isinstance(event, ClientToolCall):
            self._call(event)
        elif isinstance(event, AgentError):
            self._fail(event)

    def _begin(self, event: ConversationStarted) -> None:
        self._deadline.cancel()
        self._continuation.accepted(self._now())
        is_same = event.input == self._audio
        self._converter = None if is_same else Converter(self._audio, event.input)
        self._connection.wake()

    def _queued(self, status: str) -> None:
        match status:
            case "waiting" if self._protocol.started is None:
                self._deadline.move([self._now() + self._limits.queue])
            case "timed_out":
                error = service_error("queue_timed_out", "the service is full", Reaction.GIVE_UP)
                self._connection.replace(error)

    def _fail(self, event: AgentError) -> None:
        is_regular = event.code == REGULAR_END or event.kind in ENDS
        reaction = Reaction.GIVE_UP if is_regular else event.reaction
        error = reported_error(event.kind, event.message, reaction)
        if is_regular:
            self._regular = error
        self._connection.replace(error, later=reaction is Reaction.BACK_OFF)

    def _call(self, call: ClientToolCall) -> None:
        if self._runner is not None:
            self._runner.submit(call, partial(self._answered, self._protocol, call))

    def _answered(
        self, protocol: AgentProtocol, call: ClientToolCall, answer: ToolAnswer, seconds: float
    ) -> None:
        is_late = call.expects_response and protocol is not self._protocol
        if is_late:
            result = answer.text[:_LATE_RESULT]
            self.contextual_update(f"The tool {call.name}, called before, answered: {result}")
        else:
            protocol.answer_tool(
                call.call_id, answer.text, is_error=answer.is_error, error_type=answer.error_type
            )
            self._connection.wake()
        self._on_event(ToolAnswered(call.name, call.call_id, answer.text, answer.is_error, seconds, is_late))

    # Messages to the service.

    def _send(self, text: str, *, is_portable: bool = True, is_turn: bool = False) -> None:
        if not self.is_over:
            self._protocol.send(text, is_portable=is_portable, is_turn=is_turn)
            self._connection.wake()

    @property
    def _is_text_only(self) -> bool:
        override = self._initiation.conversation_config_override
        conversation = None if override is None else override.conversation
        return bool(conversation is not None and conversation.text_only)

    def _expire(self) -> None:
        what = "was not accepted" if self._protocol.started is None else "has fallen silent"
        self._connection.replace(service_error("timeout", f"the conversation {what}"))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
