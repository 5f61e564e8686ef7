"""Vonage's REST API for calls, as the port of carriers that make calls.

Source: https://developer.vonage.com/en/api/voice
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from voiceflow.clients.vonage import VonageClient
from voiceflow.clients.vonage.rest import PAGE
from voiceflow.errors import ServiceError
from voiceflow.transports.call_api import (
    CLOCK_SKEW,
    ListedCall,
    choose,
    read_list,
    refusals,
)
from voiceflow.transports.carrier import is_number
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.placing import CallOrder, CallReport
from voiceflow.transports.vonage.call_statuses import read_call

MOST_PAGES = 50
"""Pages of calls that are read to find one: Vonage's list has no filter for numbers."""


class VonageCalls:
    """Makes calls with an application.

    Args:
        client: The application's.
    """

    vendor = "vonage"
    takes = "a number, +15550123"

    def __init__(self, client: VonageClient) -> None:
        self._client = client

    def can_call(self, to: str) -> bool:
        return is_number(to)

    async def create(self, request: DialRequest, answer_url: str, report_url: str) -> str:
        with refusals():
            return await self._client.dial(
                request.to,
                request.from_number,
                answer_url=answer_url,
                event_url=report_url,
                ring=request.ring,
            )

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        listed: list[ListedCall] = []
        for page in range(MOST_PAGES):
            body = await self._client.list_calls(since - CLOCK_SKEW, first=page * PAGE)
            calls = read_list(self.vendor, body, "_embedded", "calls")
            listed += [read_call(self.vendor, one) for one in calls]
            if len(calls) < PAGE:
                return choose(listed, order, since=since, known=known)
        why = "vonage lists too many calls to find one among them"
        raise ServiceError(why, vendor=self.vendor, code="too_many", retryable=False)

    async def look_up(self, call_id: str) -> CallReport | None:
        found = await self._client.fetch_call(call_id)
        return None if found is None else read_call(self.vendor, found).report

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)
