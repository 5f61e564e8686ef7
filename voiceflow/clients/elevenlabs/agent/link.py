"""What carries a conversation with an agent across sockets: its messages, tools and time limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from voiceflow.clients.agent.user_audio import UserAudio
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.address import AgentAddress
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
from voiceflow.clients.elevenlabs.sockets.events import ClientDead
from voiceflow.errors import ServiceError
from voiceflow.net.sockets.connection import SocketConnection
from voiceflow.net.timer import Timer

TOOLS_AT_THE_END = 1.0
"""Seconds to wait for running tools at the end."""

_LATE_RESULT = 2000


class ConversationLink:
    """Holds one conversation after another, until one ends for good.

    Args:
        address: The agent.
        on_event: Called with each event. It must not block.
        audio: The user's audio.
        initiation: The initiation data of each conversation.
        tools: The tools that the agent may call.
        access: Access to the service.
        limits: The time limits.

    Attributes:
        protocol: The conversation on the present socket.
        continuation: The state for a conversation that has to start again.
        is_over: Whether there will be no more conversation.
    """

    def __init__(
        self,
        address: AgentAddress,
        on_event: Callable[[AgentEvent], None],
        audio: UserAudio,
        *,
        initiation: ConversationInitiation,
        tools: ClientTools,
        access: Access,
        limits: AgentLimits,
    ) -> None:
        self._on_event = on_event
        self._audio = audio
        self._initiation = initiation
        self._tools = tools
        self._limits = limits
        self._connection = SocketConnection(
            AgentDialer(address, access.endpoint, http=access.http),
            self,
            vendor=VENDOR,
            keep_alive=limits.silence,
            backoff=access.backoff,
            chance=access.chance,
        )
        self.protocol = AgentProtocol(initiation)
        self.continuation = Continuation(limits.recap)
        self._deadline = Timer(self._expire)
        self._pulse = Pulse(limits.stall)
        self._finished = asyncio.Event()
        self._runner: ToolRunner | None = None
        self._regular: ServiceError | None = None
        self._is_silence_due = False
        self.is_over = False

    def send(self, text: str, *, is_portable: bool = True, is_turn: bool = False) -> None:
        """Send a message, as soon as there is a conversation; see ``AgentProtocol.send``."""
        if not self.is_over:
            self.protocol.send(text, is_portable=is_portable, is_turn=is_turn)
            self._connection.wake()

    def update(self, text: str, context_id: str | None = None) -> None:
        """Give the agent information that it does not answer, in later conversations too."""
        if not self.is_over:
            self.continuation.context(text, context_id)
        self.send(commands.contextual_update(text, context_id=context_id))

    def wake(self) -> None:
        """There is audio to send."""
        self._connection.wake()

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

    async def close(self, limit: float) -> None:
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
        waiting = self.continuation.open(self.protocol.waiting())
        self.protocol = AgentProtocol(self._initiation, waiting=waiting)
        self._deadline.move([self._now() + self._limits.accept])
        self._pulse = Pulse(self._limits.stall)

    def outgoing(self) -> str | None:
        text = self.protocol.take()
        if text is not None or self.protocol.started is None:
            return text
        if chunk := self._audio.next_chunk():
            return self.protocol.audio(chunk)
        if self._is_silence_due:
            self._is_silence_due = False
            return self.protocol.audio(self.protocol.started.input.silence(self._limits.silence))
        return None

    def received(self, text: str) -> None:
        self._pulse.heard(self._now())
        for event in self.protocol.receive(text):
            self._take(event)
        if self.protocol.started is not None:
            self._deadline.move([self._pulse.deadline])
        if self.protocol.is_ready:
            self._connection.wake()

    def tick(self) -> None:
        # A minute without audio ends a conversation, and a recogniser without audio detects no pause.
        self._is_silence_due = self._audio.is_quiet and not _is_text_only(self._initiation)
        self._audio.is_quiet = True

    def lost(self, error: ServiceError) -> None:
        self._deadline.cancel()
        self._is_silence_due = False
        # From here on, messages wait for the next conversation, and tool results are late.
        self.protocol = AgentProtocol(self._initiation, waiting=self.protocol.waiting())
        self._on_event(AgentConversationLost(error))

    def dead(self, error: ServiceError) -> None:
        self._deadline.cancel()
        self.is_over = True
        is_regular = error is self._regular or error.code == f"closed_{REGULAR_END}"
        if is_regular and self.protocol.started is not None:
            self._on_event(ConversationEnded("closed" if error is not self._regular else error.code))
        else:
            self._on_event(ClientDead(error))

    # What the service says.

    def _take(self, event: AgentMessage) -> None:
        greeting = self.continuation.greeting(event, self._now())
        if greeting is not None:
            self.protocol.interrupt(greeting)
            return
        self.continuation.note(event, self._now())
        match event:
            case ConversationStarted():
                self._begin(event)
            case AgentResponse() if self.continuation.has_user:
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
        self.continuation.accepted(self._now())
        self._audio.convert_to(event.input)
        self._connection.wake()

    def _queued(self, status: str) -> None:
        match status:
            case "waiting" if self.protocol.started is None:
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
            self._runner.submit(call, partial(self._answered, self.protocol, call))

    def _answered(
        self, protocol: AgentProtocol, call: ClientToolCall, answer: ToolAnswer, seconds: float
    ) -> None:
        is_late = call.expects_response and protocol is not self.protocol
        if is_late:
            result = answer.text[:_LATE_RESULT]
            self.update(f"The tool {call.name}, called before, answered: {result}")
        else:
            protocol.answer_tool(
                call.call_id, answer.text, is_error=answer.is_error, error_type=answer.error_type
            )
            self._connection.wake()
        self._on_event(ToolAnswered(call.name, call.call_id, answer.text, answer.is_error, seconds, is_late))

    def _expire(self) -> None:
        what = "was not accepted" if self.protocol.started is None else "has fallen silent"
        self._connection.replace(service_error("timeout", f"the conversation {what}"))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _is_text_only(initiation: ConversationInitiation) -> bool:
    override = initiation.conversation_config_override
    conversation = None if override is None else override.conversation
    return bool(conversation is not None and conversation.text_only)
