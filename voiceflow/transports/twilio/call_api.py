"""Twilio's REST API, as the port of carriers that make calls.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlencode

from voiceflow.clients.twilio import CallResource, NewCall, TwilioClient, TwilioNotActedError
from voiceflow.errors import ServiceError
from voiceflow.transports.call_api import CallAddresses, ListedCall, choose
from voiceflow.transports.call_statuses import outcome_of
from voiceflow.transports.carrier import is_number
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.placing import CallOrder, CallReport, NotPlacedError, RefusalCause
from voiceflow.transports.twilio import documents
from voiceflow.transports.twilio.settings import TwilioSettings

LONGEST_RING = 600.0
"""Seconds; Twilio's limit."""

MOST_CALLS = 100
"""Calls to one number that are read, the newest first."""

_CALLABLE = re.compile(r"(?:sips?:[^\s<>\"]+@[^\s<>\"]+|client:[\w.+-]+)", re.IGNORECASE)

# Source: https://www.twilio.com/docs/api/errors
_BAD_NUMBERS = frozenset({"21211", "21214", "21215", "21216", "21217", "13223", "13224", "13225"})
_UNKNOWN_CALL = frozenset({"20404", "http_404"})


def addresses_of(settings: TwilioSettings) -> CallAddresses:
    """Where Twilio reaches the server about the calls that it makes."""
    return CallAddresses(settings.public_url, "/twilio")


class TwilioCalls:
    """Makes calls with an account.

    Twilio has no key that keeps a request from being carried out twice, and a call's resource does not show
    the addresses that it reports to: a call whose answer was lost is found by its numbers and its time.

    Args:
        client: The account.
        settings: With them the instructions travel in the request, so that no webhook stands between the
            answer and the stream; without them Twilio asks for the instructions.
    """

    vendor = "twilio"
    takes = "a number, +15550123, a SIP address, sip:a@b, or client:a"

    def __init__(self, client: TwilioClient, settings: TwilioSettings | None = None) -> None:
        self._client = client
        self._settings = settings

    def can_call(self, to: str) -> bool:
        return is_number(to) or _CALLABLE.fullmatch(to) is not None

    async def create(self, request: DialRequest, answer_url: str, report_url: str) -> str:
        settings = self._settings
        call = NewCall(
            to_number=request.to,
            from_number=request.from_number,
            twiml=None if settings is None else _document(settings, request),
            url=answer_url if settings is None else None,
            status_callback=report_url,
            # The first one names a call whose request was not answered.
            status_events=("initiated", "completed"),
            timeout=round(max(1.0, min(LONGEST_RING, request.ring))),
        )
        with _refusals():
            return (await self._client.create_call(call)).sid

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        calls = await self._client.list_calls(to_number=order.to, from_number=order.caller, limit=MOST_CALLS)
        # Twilio has chosen by the numbers, and may write them otherwise.
        listed = [
            ListedCall(report=_report(one), to=order.to, caller=order.caller, created=one.date_created)
            for one in calls
        ]
        return choose(listed, order, since=since, known=known)

    async def look_up(self, call_id: str) -> CallReport | None:
        try:
            return _report(await self._client.fetch_call(call_id))
        except ServiceError as exc:
            if exc.code in _UNKNOWN_CALL:
                return None
            raise

    async def hang_up(self, call_id: str) -> bool:
        return await self._client.hang_up(call_id)


def _document(settings: TwilioSettings, request: DialRequest) -> str:
    numbers = {"From": request.from_number, "To": request.to, "Direction": "outbound-api"}
    parameters = {**settings.parameters, **request.parameters, **numbers}
    return documents.connect(settings, parameters, returns=0, query=urlencode(request.parameters))


def _report(call: CallResource) -> CallReport:
    return CallReport(call_id=call.sid, outcome=outcome_of(call.status, call.answered_by or ""))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except TwilioNotActedError as exc:
        cause = RefusalCause.NUMBER if exc.code in _BAD_NUMBERS else RefusalCause.ACCOUNT
        cause = RefusalCause.BUSY if exc.retryable else cause
        raise NotPlacedError(str(exc), vendor="twilio", code=exc.code, cause=cause) from exc
