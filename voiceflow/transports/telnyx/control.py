"""Commands to Telnyx about a call, by REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from voiceflow.clients.telnyx import TelnyxClient, texml
from voiceflow.errors import LocalProtocolError
from voiceflow.transports.telnyx.accounts import CallAccounts
from voiceflow.transports.timed_transfer import check_xml, limit_transfer

_EXAMPLE = (
    "a number (+…), an address (sip:…) or TeXML: "
    "texml.document(texml.dial(number)), from voiceflow.clients.telnyx"
)


class TelnyxControl:
    """Hangs up, sends digits, and replaces the TeXML of calls.

    Args:
        client: The account's client.
        accounts: Whose calls are up.
    """

    def __init__(self, client: TelnyxClient, accounts: CallAccounts) -> None:
        self._client = client
        self._accounts = accounts

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    async def send_digits(self, call_id: str, digits: str) -> None:
        """Key digits on a live call.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If these are no digits.
        """
        await self._client.send_digits(call_id, digits)

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
