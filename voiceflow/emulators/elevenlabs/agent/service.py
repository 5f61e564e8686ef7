"""The conversations of the emulated Agents platform: agents and how to start a conversation."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias
from urllib.parse import urlencode

from voiceflow.emulators.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.emulators.elevenlabs.agent.brain import AgentBrain
from voiceflow.emulators.elevenlabs.agent.conversation import AgentRules, ServedConversation
from voiceflow.emulators.elevenlabs.agent.record import ConversationRecord
from voiceflow.emulators.elevenlabs.agent.settings import ServedAgentSettings, phone_agent, read_agent
from voiceflow.emulators.elevenlabs.agent.signatures import Signatures
from voiceflow.emulators.elevenlabs.faults import NO_FAULTS, Faults

PATH = "/v1/convai/conversation"
_KEPT = 1000

Lookup: TypeAlias = Callable[[str], Mapping[str, object] | None]
"""From an agent's id to its JSON as the API gives it; None if there is no such agent.

Tools are read from ``conversation_config.agent.prompt.tools``: a store that has ``tool_ids`` puts them there.
"""


class ConversationSink(Protocol):
    """Receives the conversations."""

    def __call__(self, record: ConversationRecord) -> None:
        """The conversation is initiated, in progress, or over; the object stays the same."""
        ...


class AgentService:
    """Conversations with agents.

    The constructor's arguments are attributes too, so that a store of agents and conversations can be
    attached later; a conversation uses the values at its start.

    Args:
        brain: Decides what agents do.
        lookup: Finds agents. None: any id is an agent for the telephone, which greets.
        behaviour: Timing, and what is not published.
        sink: Receives each conversation when it is initiated, starts and ends.
    """

    def __init__(
        self,
        brain: AgentBrain,
        *,
        lookup: Lookup | None = None,
        behaviour: AgentBehaviour | None = None,
        sink: ConversationSink | None = None,
    ) -> None:
        self.brain = brain
        self.lookup = lookup
        self.behaviour = behaviour or AgentBehaviour()
        self.sink = sink
        self.signatures = Signatures()
        self.conversations: deque[ConversationRecord] = deque(maxlen=_KEPT)
        self._count = 0

    def conversation_id(self) -> str:
        """A new one."""
        self._count += 1
        return f"conv_{self._count:026d}"

    def signed_url(self, agent_id: str, base_url: str, *, include_conversation_id: bool = False) -> str:
        """A websocket URL that opens conversations with this agent for 15 minutes.

        Args:
            agent_id: It need not exist; the socket then reports that.
            base_url: Where the emulator is served; ``http`` becomes ``ws``, ``https`` becomes ``wss``.
            include_conversation_id: Whether to fix the conversation's id; the URL then works once.
        """
        conversation_id = self.conversation_id() if include_conversation_id else None
        now = asyncio.get_running_loop().time()
        signature = self.signatures.issue(agent_id, now, conversation_id=conversation_id)
        query = {"agent_id": agent_id, "conversation_signature": signature}
        if conversation_id is not None:
            query["conversation_id"] = conversation_id
        return f"{base_url.replace('http', 'ws', 1).rstrip('/')}{PATH}?{urlencode(query)}"

    def settings(self, agent_id: str) -> ServedAgentSettings | None:
        """The agent's settings; None if there is no such agent.

        Raises:
            ConfigurationError: If its JSON is wrong.
        """
        document = phone_agent() if self.lookup is None else self.lookup(agent_id)
        return None if document is None else read_agent(document)

    def begin(
        self,
        settings: ServedAgentSettings,
        agent_id: str,
        *,
        conversation_id: str | None = None,
        faults: Faults = NO_FAULTS,
        records_audio: bool = True,
        variables: Mapping[str, object] | None = None,
        refusal: str | None = None,
    ) -> ServedConversation:
        """A conversation that is to be opened.

        Args:
            settings: The agent's.
            agent_id: Whom it is with.
            conversation_id: If it has one already.
            faults: What goes wrong.
            records_audio: Whether audio is kept, if the agent's settings allow it.
            variables: The ``system__`` variables of its call.
            refusal: Why to end it at once; it is then not reported.
        """
        rules = AgentRules(
            agent=settings,
            behaviour=self.behaviour,
            faults=faults,
            records_audio=records_audio,
            variables=variables or {},
        )
        conversation = ServedConversation(
            rules,
            agent_id,
            conversation_id or self.conversation_id(),
            refusal=refusal,
            changed=self.changed if refusal is None else None,
        )
        if refusal is None:
            self.conversations.append(conversation.record)
        return conversation

    def changed(self, record: ConversationRecord) -> None:
        """A conversation's status has changed."""
        if self.sink is not None:
            self.sink(record)
