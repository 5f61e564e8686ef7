"""Commands to Vonage about a call, by REST."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from voiceflow.clients.vonage import VonageClient, ncco
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.transports.abilities import CallLeg, Consultation, ConsultRequest
from voiceflow.transports.carrier import is_number
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import ApiCall, Dials
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.timed_transfer import LONGEST_DOCUMENT, limit_transfer
from voiceflow.transports.vonage.call_api import VonageCalls


class VonageControl:
    """Hangs up, sends digits, replaces the NCCO of calls, and makes calls.

    Args:
        client: The application's client; without one, closing the socket hangs up.
        dials: The calls under way, whose ends the carrier's webhooks report.
        consultations: The open warm transfers, which the carrier's webhooks decide.
    """

    replaces_stream = False

    def __init__(self, client: VonageClient | None, dials: Dials, consultations: Consultations) -> None:
        self._client = client
        self._dials = dials
        self._consultations = consultations

    async def make_call(self, request: DialRequest) -> ApiCall:
        return await self._dials.open(VonageCalls(self._needed("making calls needs")), request)

    async def consult(self, leg: CallLeg, request: ConsultRequest) -> Consultation:
        return await self._consultations.open(
            VonageCalls(self._needed("a warm transfer needs")), self, leg, request
        )

    async def hang_up(self, call_id: str) -> bool:
        return self._client is not None and await self._client.hang_up(call_id)

    async def send_digits(self, leg: CallLeg, digits: str) -> None:
        # Vonage's half a second is a p.
        await self._needed("digits need").send_digits(leg.call_id, digits.replace("w", "p"))

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        client = self._needed("a transfer needs")
        if is_number(document):
            document = ncco.document(ncco.connect_number(document))
        try:
            actions = json.loads(document) if len(document) <= LONGEST_DOCUMENT else None
        except (ValueError, RecursionError):
            actions = None
        if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
            raise LocalProtocolError(
                f"a transfer takes a number, +15550100, or an NCCO of at most {LONGEST_DOCUMENT} characters "
                "of voiceflow.clients.vonage.ncco.document"
            )
        return limit_transfer("vonage", lambda: client.transfer(call_id, actions))

    def _needed(self, who: str) -> VonageClient:
        if self._client is None:
            raise ConfigurationError(f"{who} VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY to be set")
        return self._client
