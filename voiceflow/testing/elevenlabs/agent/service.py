"""The emulated Agents platform, as far as conversations go: who answers, and how a socket gets there."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlencode

from aiohttp import web
from pydantic import ValidationError

from voiceflow.testing.elevenlabs.agent.behaviour import AgentBehaviour
from voiceflow.testing.elevenlabs.agent.brain import AgentBrain
from voiceflow.testing.elevenlabs.agent.conversation import AgentConversation, AgentRules
from voiceflow.testing.elevenlabs.agent.errors import BAD_ORIGIN, BAD_SIGNATURE, UNKNOWN_AGENT
from voiceflow.testing.elevenlabs.agent.record import ConversationRecord
from voiceflow.testing.elevenlabs.agent.settings import AgentSettings, phone_agent, read_agent
from voiceflow.testing.elevenlabs.agent.signatures import Signatures
from voiceflow.testing.elevenlabs.behaviour import Refusal
from voiceflow.testing.elevenlabs.effects import Effect, Job, Recognise, Synthesise, Think
from voiceflow.testing.elevenlabs.faults import Endpoint
from voiceflow.testing.elevenlabs.listeners import Listener
from voiceflow.testing.elevenlabs.queries import AgentQuery, decoded
from voiceflow.testing.elevenlabs.reception import Reception
from voiceflow.testing.elevenlabs.socket_server import Engine
from voiceflow.testing.elevenlabs.voices import Voice

PATH = "/v1/convai/conversation"
_KEPT = 1000
_BEARER = "bearer."
_CODES = {404: "agent_not_found", 401: "invalid_signature", 403: "origin_not_allowed"}
"""Of refused handshakes, by HTTP status. None of it is published."""

Lookup: TypeAlias = Callable[[str], Mapping[str, Any] | None]
"""From an agent's id to its JSON as the API gives it; None if there is no such agent.

Tools are read from ``conversation_config.agent.prompt.tools``: a store that has ``tool_ids`` puts them there.
"""


class ConversationSink(Protocol):
    """Is told of conversations."""

    def __call__(self, record: ConversationRecord) -> None:
        """The conversation is initiated, in progress, or over; the object stays the same."""
        ...


class AgentService:
    """Conversations with agents.

    What it is made with are attributes too, so that a store of agents and conversations can be put behind it
    later; a conversation goes by what was there when it began.

    Args:
        brain: Decides what agents do.
        lookup: Finds agents. None: any id is an agent for the telephone, which greets.
        behaviour: Timing, and what is not published.
        sink: Is told of each conversation that begins, starts and ends.
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
            agent_id: It need not exist; the socket then says so.
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

    def settings(self, agent_id: str) -> AgentSettings | None:
        """The agent's settings; None if there is no such agent.

        Raises:
            ConfigurationError: If its JSON is wrong.
        """
        document = phone_agent() if self.lookup is None else self.lookup(agent_id)
        return None if document is None else read_agent(document)

    def changed(self, record: ConversationRecord) -> None:
        """A conversation's status has changed."""
        if self.sink is not None:
            self.sink(record)


class AgentSockets:
    """The websocket of conversations.

    Args:
        service: The agents.
        reception: Where connections are kept.
        listener: Hears what users say.
        voice: Speaks for agents.
        keep: How many messages each way are kept; with none, no audio is kept either.
    """

    def __init__(
        self, service: AgentService, reception: Reception, listener: Listener, voice: Voice, keep: int
    ) -> None:
        self._service = service
        self._reception = reception
        self._listener = listener
        self._voice = voice
        self._keep = keep

    async def converse(self, request: web.Request) -> web.StreamResponse:
        """Serve one conversation."""
        connection = self._reception.connect(request, Endpoint.AGENT)
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
        try:
            query = AgentQuery.model_validate(decoded(request.query.items()))
        except ValidationError:
            query = AgentQuery.model_construct(agent_id="", conversation_signature=None)
        settings = self._service.settings(query.agent_id) if query.agent_id else None
        problem, status, conversation_id = self._check(request, query, settings)
        behaviour = self._service.behaviour
        if problem is not None and behaviour.refusal is Refusal.HANDSHAKE:
            return self._reception.refused(status, _CODES[status])
        rules = AgentRules(
            agent=settings or AgentSettings(),
            behaviour=behaviour,
            faults=connection.faults,
            records_audio=self._keep > 0,
        )
        conversation = AgentConversation(
            rules,
            query.agent_id,
            conversation_id or self._service.conversation_id(),
            refusal=problem,
            changed=self._service.changed if problem is None else None,
        )
        connection.peer = conversation
        if problem is None:
            self._service.conversations.append(conversation.record)
        engine = self._engine(conversation, settings)
        try:
            return await self._reception.run(request, connection, conversation, engine, ("convai",))
        finally:
            closed = connection.close_code if connection.close_code is not None else 1006
            conversation.ended(int(closed), asyncio.get_running_loop().time())

    def _check(
        self, request: web.Request, query: AgentQuery, settings: AgentSettings | None
    ) -> tuple[str | None, int, str | None]:
        """What is wrong with a handshake, the HTTP status for it, and the conversation's id if fixed."""
        if settings is None:
            return UNKNOWN_AGENT, 404, None
        auth = settings.platform_settings.auth
        if not auth.admits(request.headers.get("Origin")):
            return BAD_ORIGIN, 403, None
        signature = query.conversation_signature or _bearer(request)
        if signature is None:
            return (BAD_SIGNATURE, 401, None) if auth.enable_auth else (None, 101, None)
        now = asyncio.get_running_loop().time()
        is_valid, conversation_id = self._service.signatures.redeem(signature, query.agent_id, now)
        return (None, 101, conversation_id) if is_valid else (BAD_SIGNATURE, 401, None)

    def _engine(self, conversation: AgentConversation, settings: AgentSettings | None) -> Engine:
        agent = settings or AgentSettings()
        rate = agent.conversation_config.tts.agent_output_audio_format.audio.sample_rate

        async def work(job: Job) -> AsyncIterator[list[Effect]]:
            loop = asyncio.get_running_loop()
            match job:
                case Recognise():
                    listen = self._listener.final if job.is_final else self._listener.partial
                    said = await listen(job.segment)
                    yield conversation.heard(job.job, said, loop.time())
                case Think():
                    answer = await self._service.brain.answer(job.turn)
                    yield conversation.thought(job.job, answer, loop.time())
                case Synthesise():
                    async for piece in self._voice.speak(job.text, rate):
                        yield conversation.speech(job.job, piece, loop.time())
                    yield conversation.finished(job.job, loop.time())

        return work


def _bearer(request: web.Request) -> str | None:
    """The token that the JavaScript client offers as a subprotocol."""
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    names = (name.strip() for name in offered.split(","))
    return next((name.removeprefix(_BEARER) for name in names if name.startswith(_BEARER)), None)
