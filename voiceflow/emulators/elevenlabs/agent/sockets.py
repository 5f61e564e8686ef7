"""The websocket of conversations, and its authentication."""

from __future__ import annotations

import asyncio

from aiohttp import web
from pydantic import ValidationError

from voiceflow.emulators.elevenlabs.agent.errors import BAD_ORIGIN, BAD_SIGNATURE, UNKNOWN_AGENT
from voiceflow.emulators.elevenlabs.agent.settings import ServedAgentSettings
from voiceflow.emulators.elevenlabs.agent.work import Senses
from voiceflow.emulators.elevenlabs.behaviour import SocketRefusal
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket
from voiceflow.emulators.elevenlabs.queries import AgentSocketQuery, decoded
from voiceflow.emulators.elevenlabs.reception import Reception

_BEARER = "bearer."
_CODES = {404: "agent_not_found", 401: "invalid_signature", 403: "origin_not_allowed"}
"""Of refused handshakes, by HTTP status. None of it is published."""


class AgentSockets:
    """The websocket of conversations.

    Args:
        senses: The agents, their recogniser and their voice.
        reception: Keeps the connections. If it keeps no messages, no audio is kept either.
    """

    def __init__(self, senses: Senses, reception: Reception) -> None:
        self._senses = senses
        self._service = senses.service
        self._reception = reception

    async def converse(self, request: web.Request) -> web.StreamResponse:
        """Serve one conversation."""
        connection = self._reception.connect(request, EmulatedSocket.AGENT)
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
        try:
            query = AgentSocketQuery.model_validate(decoded(request.query.items()))
        except ValidationError:
            query = AgentSocketQuery.model_construct(agent_id="", conversation_signature=None)
        settings = self._service.settings(query.agent_id) if query.agent_id else None
        problem, status, conversation_id = self._check(request, query, settings)
        if problem is not None and self._service.behaviour.refusal is SocketRefusal.HANDSHAKE:
            return self._reception.refused(status, _CODES[status])
        conversation = self._service.begin(
            settings or ServedAgentSettings(),
            query.agent_id,
            conversation_id=conversation_id,
            faults=connection.faults,
            records_audio=self._reception.keep > 0,
            refusal=problem,
        )
        connection.peer = conversation
        engine = self._senses.engine(conversation, lambda: conversation.sample_rate)
        try:
            return await self._reception.run(request, connection, conversation, engine, ("convai",))
        finally:
            closed = connection.close_code if connection.close_code is not None else 1006
            conversation.ended(int(closed), asyncio.get_running_loop().time())

    def _check(
        self, request: web.Request, query: AgentSocketQuery, settings: ServedAgentSettings | None
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


def _bearer(request: web.Request) -> str | None:
    """The token that the JavaScript client offers as a subprotocol."""
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    names = (name.strip() for name in offered.split(","))
    return next((name.removeprefix(_BEARER) for name in names if name.startswith(_BEARER)), None)
