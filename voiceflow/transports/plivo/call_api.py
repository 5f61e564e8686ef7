"""Plivo's REST API for calls, as the port of carriers that make calls.

Source: https://www.plivo.com/docs/voice/api/call
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from voiceflow.clients.plivo import PlivoClient
from voiceflow.clients.plivo.rest import CallState
from voiceflow.transports.call_api import ListedCall, bad_answer, choose, read_list, refusals
from voiceflow.transports.carrier import is_number
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.placing import CallOrder, CallReport
from voiceflow.transports.plivo.call_statuses import e164, read_record

_UP: tuple[CallState, ...] = ("queued", "live")
"""In the order in which a call passes through them: one that moves on while it is asked about is found."""


class PlivoCalls:
    """Makes calls with an account. The name of its request is that of the call, until a report names it.

    Args:
        client: The account's.
    """

    vendor = "plivo"
    takes = "a number, +15550123"

    def __init__(self, client: PlivoClient) -> None:
        self._client = client

    def can_call(self, to: str) -> bool:
        return is_number(to)

    async def create(self, request: DialRequest, answer_url: str, report_url: str) -> str:
        with refusals():
            return await self._client.dial(
                request.to.removeprefix("+"),
                request.from_number.removeprefix("+"),
                answer_url=answer_url,
                status_url=report_url,
                ring=request.ring,
            )

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        to, caller = order.to.removeprefix("+"), order.caller.removeprefix("+")
        listed: list[ListedCall] = []
        for state in _UP:
            body = await self._client.list_calls(to, caller, status=state)
            listed += await self._calls_up(body, state, known)
        records = read_list(self.vendor, await self._client.list_calls(to, caller), "objects")
        listed += [read_record(self.vendor, one) for one in records]
        return choose(listed, order, since=since, known=known)

    async def look_up(self, call_id: str) -> CallReport | None:
        for state in _UP:
            if await self._client.fetch_call(call_id, status=state) is not None:
                return CallReport(call_id=call_id)
        record = await self._client.fetch_call(call_id)
        return None if record is None else read_record(self.vendor, record).report

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)

    async def _calls_up(self, body: object, state: CallState, known: Collection[str]) -> list[ListedCall]:
        names = body.get("calls") if isinstance(body, dict) else None
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise bad_answer(self.vendor, "no list of calls")
        found = []
        for name in names:
            call = None if name in known else await self._client.fetch_call(name, status=state)
            if call is not None:
                to, caller = (e164(str(call.get(end, "")).removeprefix("+")) for end in ("to", "from"))
                report = CallReport(call_id=name)
                found.append(ListedCall(report=report, to=to, caller=caller, created=None))
        return found
