"""Commands to Telnyx about a call, by REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from voiceflow.clients.telnyx import TelnyxClient, TelnyxConfig, texml
from voiceflow.errors import LocalProtocolError
from voiceflow.transports.abilities import CallLeg, Consultation, ConsultRequest
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import ApiCall, Dials
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.telnyx.accounts import CallAccounts
from voiceflow.transports.telnyx.call_api import TelnyxCalls
from voiceflow.transports.timed_transfer import check_xml, limit_transfer

_EXAMPLE = (
    "a number (+…), an address (sip:…) or TeXML: "
    "texml.document(texml.dial(number)), from voiceflow.clients.telnyx"
)


class TelnyxControl:
    """Hangs up, sends digits, replaces the TeXML of calls, and makes calls.

    Args:
        client: The account's client.
        accounts: Whose calls are up.
        config: The account.
        dials: The calls under way, whose ends the carrier's webhooks report.
        consultations: The open warm transfers, which the carrier's webhooks decide.
    """

    replaces_stream = False

    def __init__(
        self,
        client: TelnyxClient,
        accounts: CallAccounts,
        config: TelnyxConfig,
        dials: Dials,
        consultations: Consultations,
    ) -> None:
        self._client = client
        self._accounts = accounts
        self._config = config
        self._dials = dials
        self._consultations = consultations

    async def make_call(self, request: DialRequest) -> ApiCall:
        return await self._dials.open(TelnyxCalls(self._client, self._config), request)

    async def consult(self, leg: CallLeg, request: ConsultRequest) -> Consultation:
        return await self._consultations.open(TelnyxCalls(self._client, self._config), self, leg, request)

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    async def send_digits(self, leg: CallLeg, digits: str) -> None:
        await self._client.send_digits(leg.call_id, digits)

    def prepare_transfer(self, call_id: str, document: str) -> Callable[[], Awaitable[None]]:
        if document.startswith(("+", "sip:")):
            document = texml.document(texml.dial(document))
        check_xml(document, "TeXML", _EXAMPLE)
        account = self._accounts.find(call_id)
        if not account:
            raise LocalProtocolError("the account of this call is unknown: another server has answered it")
        return limit_transfer(
            "telnyx", lambda: self._client.update_call(call_id, account_sid=account, texml=document)
        )
