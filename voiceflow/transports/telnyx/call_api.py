"""Telnyx's REST API for TeXML calls, as the port of carriers that make calls.

Source: https://developers.telnyx.com/api-reference/texml-rest-commands/initiate-an-outbound-call
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from voiceflow.clients.telnyx import TelnyxClient, TelnyxConfig
from voiceflow.clients.telnyx.config import ACCOUNT_SID, APPLICATION_ID
from voiceflow.errors import ConfigurationError
from voiceflow.transports.call_api import choose, refusals
from voiceflow.transports.call_statuses import read_call, read_calls
from voiceflow.transports.carrier import is_number
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.placing import CallOrder, CallReport

_SIP = re.compile(r"sips?:[^\s<>\"]+@[^\s<>\"]+", re.IGNORECASE)


class TelnyxCalls:
    """Makes calls with a TeXML application.

    Args:
        client: The account.
        config: Its ids.

    Raises:
        ConfigurationError: If an id is missing.
    """

    vendor = "telnyx"
    takes = "a number, +15550123, or a SIP address, sip:a@b"

    def __init__(self, client: TelnyxClient, config: TelnyxConfig) -> None:
        if not (config.account_sid and config.application_id):
            raise ConfigurationError(f"to make calls, set {ACCOUNT_SID} and {APPLICATION_ID}")
        self._client = client
        self._account, self._application = config.account_sid, config.application_id

    def can_call(self, to: str) -> bool:
        return is_number(to) or _SIP.fullmatch(to) is not None

    async def create(self, request: DialRequest, answer_url: str, report_url: str) -> str:
        with refusals():
            return await self._client.dial(
                request.to,
                request.from_number,
                account_sid=self._account,
                application_sid=self._application,
                url=answer_url,
                status_url=report_url,
                ring=request.ring,
            )

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        body = await self._client.list_calls(order.to, order.caller, account_sid=self._account)
        return choose(read_calls(self.vendor, body), order, since=since, known=known)

    async def look_up(self, call_id: str) -> CallReport | None:
        found = await self._client.fetch_call(call_id, account_sid=self._account)
        return None if found is None else read_call(self.vendor, found)

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)
