"""The client of a conversation with an agent: audio and messages in, events out, across lost sockets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.clients.agent.user_audio import UserAudio
from voiceflow.clients.elevenlabs.access import Access
from voiceflow.clients.elevenlabs.agent import commands
from voiceflow.clients.elevenlabs.agent.address import AgentAddress
from voiceflow.clients.elevenlabs.agent.commands import Medium, Score
from voiceflow.clients.elevenlabs.agent.continuation import Continuation
from voiceflow.clients.elevenlabs.agent.events import AgentEvent
from voiceflow.clients.elevenlabs.agent.limits import AgentLimits
from voiceflow.clients.elevenlabs.agent.link import ConversationLink
from voiceflow.clients.elevenlabs.agent.tools import ClientTools
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.sockets.events import AudioDropped


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
        limits = limits or AgentLimits()
        self._audio = UserAudio(
            audio, lambda total: on_event(AudioDropped(total)), ring=limits.ring, chunk=limits.chunk
        )
        self._link = ConversationLink(
            AgentAddress.of(agent),
            on_event,
            self._audio,
            initiation=initiation or ConversationInitiation(),
            tools=tools or ClientTools(),
            access=access or Access(),
            limits=limits,
        )

    @property
    def is_over(self) -> bool:
        """Whether there will be no more conversation."""
        return self._link.is_over

    @property
    def conversation_id(self) -> str | None:
        """The id of the current conversation, once it has begun."""
        started = self._link.protocol.started
        return None if started is None else started.conversation_id

    @property
    def continuation(self) -> Continuation:
        """The state for a conversation that has to start again."""
        return self._link.continuation

    def go_on_from(self, earlier: Continuation) -> None:
        """Begin as the conversation after another one, whose ``continuation`` this is; before ``run``."""
        self._link.continuation = earlier

    @property
    def dropped_bytes(self) -> int:
        """User audio that was never sent because the ring was full."""
        return self._audio.dropped

    def send_audio(self, data: bytes) -> None:
        """Take the user's audio, in whole samples. Never waits.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        self._audio.check(data)
        if not self.is_over and self._audio.append(data):
            self._link.wake()

    def user_message(self, text: str, *, medium: Medium | None = None, message_id: str | None = None) -> None:
        """Send a text message as the user: the agent answers, and stops speaking."""
        self._link.continuation.user(text)
        self._link.send(commands.user_message(text, medium=medium, message_id=message_id), is_turn=True)

    def multimodal_message(self, text: str | None = None, *, files: Sequence[str] = ()) -> None:
        """The same with files that were uploaded to this conversation, at most five, by their ids.

        Raises:
            LocalProtocolError: If there are more.
        """
        message = commands.multimodal_message(text, files=files)
        self._link.continuation.user(text or "")
        self._link.send(message, is_portable=False)

    def contextual_update(self, text: str, *, context_id: str | None = None) -> None:
        """Give the agent information that it does not answer.

        Args:
            text: What.
            context_id: A later update with the same id replaces it.
        """
        self._link.update(text, context_id)

    def user_activity(self) -> None:
        """Keep the agent from speaking for about two seconds."""
        self._link.send(commands.user_activity(), is_portable=False)

    def feedback(self, event_id: int, score: Score | None) -> None:
        """Send the user's rating of a response; None withdraws it."""
        self._link.send(commands.feedback(event_id, score), is_portable=False)

    def approve_mcp_tool(self, call_id: str, *, is_approved: bool) -> None:
        """Answer an ``McpToolCall`` that awaits approval."""
        self._link.send(commands.mcp_approval(call_id, is_approved=is_approved), is_portable=False)

    def interrupt(self, event_id: int) -> None:
        """Drop the rest of responses up to this one: the user was heard before the service reported it."""
        self._link.protocol.interrupt(event_id)

    def is_dead(self, event_id: int) -> bool:
        """Whether a response was interrupted."""
        return self._link.protocol.is_dead(event_id)

    def keep_quiet(self) -> None:
        """Keep the agent from asking whether the user is still there."""
        self.user_activity()

    def is_line(self, event_id: int) -> None:
        """Unknown: the service has no way to say a text word for word."""

    def heard(self, event_id: int, text: str, seconds: float = 0.0) -> None:
        """Note the heard part of a response, for a conversation that may have to start again."""
        self._link.continuation.heard(event_id, text)

    async def run(self) -> None:
        """Hold conversations until ``close``, ConversationEnded or ClientDead."""
        await self._link.run()

    async def close(self, limit: float = 2.0) -> None:
        """End the conversation, within ``limit`` seconds. Running tools get half of it to finish."""
        await self._link.close(limit)
