"""Commands to Plivo about a call, by REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from voiceflow.clients.plivo import PlivoClient, xml
from voiceflow.transports.abilities import CallLeg, Consultation, ConsultRequest
from voiceflow.transports.carrier import is_number
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import ApiCall, Dials
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.plivo.call_api import PlivoCalls
from voiceflow.transports.timed_transfer import check_xml, limit_transfer

_EXAMPLE = "a number, +15550100, or XML of voiceflow.clients.plivo.xml.document"


class PlivoControl:
    """Hangs up, sends digits, replaces the instructions of calls, and makes calls.

    Args:
        client: The account's client.
        publish: Makes a document available to Plivo and returns its address.
        dials: The calls under way, whose ends the carrier's webhooks report.
        consultations: The open warm transfers, which the carrier's webhooks decide.
    """

    replaces_stream = False

    def __init__(
        self,
        client: PlivoClient,
        publish: Callable[[str], str],
        dials: Dials,
        consultations: Consultations,
    ) -> None:
        self._client = client
        self._publish = publish
        self._dials = dials
        self._consultations = consultations

    async def make_call(self, request: DialRequest) -> ApiCall:
        return await self._dials.open(PlivoCalls(self._client), request)

    async def consult(self, leg: CallLeg, request: ConsultRequest) -> Consultation:
        return await self._consultations.open(PlivoCalls(self._client), self, leg, request)

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    async def send_digits(self, leg: CallLeg, digits: str) -> None:
        await self._client.send_digits(leg.call_id, digits)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if is_number(document):
            document = xml.document(xml.dial(document))
        check_xml(document, "XML", _EXAMPLE)
        return limit_transfer("plivo", lambda: self._client.transfer(call_id, self._publish(document)))
