"""The websocket of realtime transcription, and its authentication."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web
from pydantic import ValidationError

from voiceflow.emulators.elevenlabs.behaviour import SttBehaviour
from voiceflow.emulators.elevenlabs.effects import Effect, Job, Recognise
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket
from voiceflow.emulators.elevenlabs.listeners import SegmentListener
from voiceflow.emulators.elevenlabs.queries import SttQuery, decoded
from voiceflow.emulators.elevenlabs.reception import Reception
from voiceflow.emulators.elevenlabs.socket_server import Engine
from voiceflow.emulators.elevenlabs.stt_protocol import RealtimeTranscription, SttRules


class SttSockets:
    """The websocket of realtime transcription.

    Args:
        listener: Recognises the segments.
        behaviour: Timing, and what is not published.
        reception: Keeps the connections.
    """

    def __init__(self, listener: SegmentListener, behaviour: SttBehaviour, reception: Reception) -> None:
        self._listener, self._behaviour, self._reception = listener, behaviour, reception

    async def listen(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        connection = self._reception.connect(request, EmulatedSocket.STT)
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
        refusal: tuple[str, str | None] | None = None
        query = SttQuery()
        try:
            query = SttQuery.model_validate(decoded(request.query.items()))
        except ValidationError as exc:
            refusal = ("invalid_request", _complaint(exc))
        if not self._may_listen(request):
            refusal = ("auth_error", None)
        elif self._is_full():
            refusal = ("rate_limited", None)
        rules = SttRules(query=query, behaviour=self._behaviour, faults=connection.faults)
        peer = RealtimeTranscription(
            rules, self._reception.request_id, refusal=refusal, keep=self._reception.keep
        )
        connection.peer = peer
        return await self._reception.run(request, connection, peer, self._recogniser(peer))

    def _recogniser(self, peer: RealtimeTranscription) -> Engine:
        async def recognise(job: Job) -> AsyncIterator[list[Effect]]:
            assert isinstance(job, Recognise)
            listen = self._listener.final if job.is_final else self._listener.partial
            said = await listen(job.segment)
            yield peer.heard(job.job, said, asyncio.get_running_loop().time())

        return recognise

    def _may_listen(self, request: web.Request) -> bool:
        accounts = self._reception.accounts
        token = request.query.get("token")
        if token is not None:
            now = asyncio.get_running_loop().time()
            return accounts.redeem(token, "realtime_scribe", now)
        return accounts.accepts(request.headers.get("xi-api-key"))

    def _is_full(self) -> bool:
        limit = self._behaviour.max_sessions
        return limit is not None and len(self._reception.open_connections(EmulatedSocket.STT)) >= limit


def _complaint(error: ValidationError) -> str:
    """What is wrong with a query, without its values."""
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'query'}: {e['msg']}" for e in found)
