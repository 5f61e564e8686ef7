"""The websocket of phone calls: finding the call and the agent of a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from aiohttp import web

from voiceflow.emulators.elevenlabs.agent.telephone import (
    Admitted,
    ExpectedCall,
    TelephoneConversation,
    on_telephone,
)
from voiceflow.emulators.elevenlabs.agent.work import Senses
from voiceflow.emulators.elevenlabs.faults import EmulatedSocket, Faults
from voiceflow.emulators.elevenlabs.reception import Reception
from voiceflow.transports.default import default_protocol
from voiceflow.transports.events import StreamStarted

Claim: TypeAlias = Callable[[StreamStarted, float], ExpectedCall | None]
"""From a stream and the loop time to its call; None if none is expected, or not any more."""


class TelephoneSockets:
    """Serves the media streams of carriers. They need no key: what opens them is given out once.

    Args:
        senses: The agents, their recogniser and their voice.
        reception: Keeps the connections. If it keeps no messages, no audio is kept either.
        claim: Finds the call of a stream.
    """

    def __init__(self, senses: Senses, reception: Reception, claim: Claim) -> None:
        self._senses = senses
        self._reception = reception
        self._claim = claim

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Serve one call."""
        connection = self._reception.connect(request, EmulatedSocket.TELEPHONE)
        if connection.faults.refuse is not None:
            return self._reception.refused(connection.faults.refuse)
        call = TelephoneConversation(partial(self._admit, connection.faults), default_protocol())
        connection.peer = call
        engine = self._senses.engine(call, lambda: call.sample_rate)
        try:
            return await self._reception.run(request, connection, call, engine)
        finally:
            closed = connection.close_code if connection.close_code is not None else 1006
            call.ended(int(closed), asyncio.get_running_loop().time())

    def _admit(self, faults: Faults, started: StreamStarted, now: float) -> Admitted | str:
        expected = self._claim(started, now)
        if expected is None:
            return "No call is expected here."
        service = self._senses.service
        settings = service.settings(expected.agent_id)
        if settings is None:
            return "The agent does not exist."
        spoken = on_telephone(settings, is_imported=expected.is_imported)
        if spoken is None:
            return "The agent must speak and hear ulaw_8000."
        conversation = service.begin(
            spoken,
            expected.agent_id,
            conversation_id=expected.conversation_id,
            faults=faults,
            records_audio=self._reception.keep > 0,
            variables=expected.variables,
        )
        first = {"type": "conversation_initiation_client_data", **expected.initiation}
        return Admitted(conversation, json.dumps(first))
