"""Calls that Twilio makes, and its reports on them.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from aiohttp import web

from voiceflow.clients.twilio import CallResource, NewCall, TwilioClient, TwilioNotActedError
from voiceflow.errors import ServiceError
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallOrder, CallReport, NotPlacedError, RefusalCause, TakeReport
from voiceflow.transports.twilio.settings import ATTEMPT_PATH, VOICE_PATH, TwilioSettings
from voiceflow.transports.twilio.signed import SignedRequests

CLOCK_SKEW = timedelta(seconds=30)
"""By how much Twilio's clock may be behind ours."""

MOST_CALLS = 100
"""Calls to one number that are read, the newest first."""

_OUTCOMES = {
    "completed": DialOutcome.ANSWERED,
    "busy": DialOutcome.BUSY,
    "no-answer": DialOutcome.NO_ANSWER,
    "failed": DialOutcome.FAILED,
    "canceled": DialOutcome.CANCELLED,
}

# Source: https://www.twilio.com/docs/api/errors
_BAD_NUMBERS = frozenset({"21211", "21214", "21215", "21216", "21217", "13223", "13224", "13225"})
_UNKNOWN_CALL = frozenset({"20404", "http_404"})


class TwilioPlacer:
    """Makes calls with an account.

    The name of an attempt is in the addresses that Twilio requests for the call. Twilio has no key that keeps
    a request from being carried out twice, and a call's resource does not show these addresses: a call whose
    answer was lost is found by its numbers and its time.

    Args:
        client: The account.
        public_url: Where Twilio reaches the server.
    """

    def __init__(self, client: TwilioClient, public_url: str) -> None:
        self._client = client
        self._public_url = public_url

    async def place(self, order: CallOrder) -> str:
        call = NewCall(
            to_number=order.to,
            from_number=order.caller,
            url=f"{self._public_url}{VOICE_PATH}?attempt={order.attempt}",
            status_callback=f"{self._public_url}{ATTEMPT_PATH}/{order.attempt}",
            status_events=("initiated", "completed"),
            timeout=round(order.ring),
        )
        try:
            return (await self._client.create_call(call)).sid
        except TwilioNotActedError as exc:
            cause = _cause(exc)
            raise NotPlacedError(str(exc), vendor="twilio", code=exc.code, cause=cause) from exc

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        calls = await self._client.list_calls(to_number=order.to, from_number=order.caller, limit=MOST_CALLS)
        first = since - CLOCK_SKEW
        # The oldest one that is new: the newest is first in the list.
        for call in reversed(calls):
            if call.sid not in known and call.date_created is not None and call.date_created >= first:
                return _report(call)
        return None

    async def look_up(self, call_id: str) -> CallReport | None:
        try:
            return _report(await self._client.fetch_call(call_id))
        except ServiceError as exc:
            if exc.code in _UNKNOWN_CALL:
                return None
            raise

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)


class AttemptReports:
    """The webhook that receives Twilio's reports on calls that were made.

    Args:
        settings: The settings of the carrier.
        take: Takes each report.
    """

    def __init__(self, settings: TwilioSettings, take: TakeReport) -> None:
        self._signed = SignedRequests(settings)
        self._take = take

    async def receive(self, request: web.Request) -> web.Response:
        """Take a report."""
        form = await self._signed.form(request)
        status, answered_by = form.get("CallStatus", ""), form.get("AnsweredBy", "")
        outcome = _outcome(status, answered_by)
        report = CallReport(
            call_id=form.get("CallSid", ""), outcome=outcome, attempt=request.match_info["attempt"]
        )
        is_kept = await self._take(report)
        return web.Response(status=204 if is_kept else 503)


def _outcome(status: str, answered_by: str) -> DialOutcome | None:
    outcome = _OUTCOMES.get(status)
    is_machine = outcome is DialOutcome.ANSWERED and answered_by.startswith(("machine", "fax"))
    return DialOutcome.MACHINE if is_machine else outcome


def _report(call: CallResource) -> CallReport:
    return CallReport(call_id=call.sid, outcome=_outcome(call.status, call.answered_by or ""))


def _cause(exc: TwilioNotActedError) -> RefusalCause:
    if exc.retryable:
        return RefusalCause.BUSY
    return RefusalCause.NUMBER if exc.code in _BAD_NUMBERS else RefusalCause.ACCOUNT
