"""Making calls through Twilio.

Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlencode

from loguru import logger

from voiceflow.clients.twilio import FINAL, NewCall, TwilioClient
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.transports.carrier import is_number
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.outgoing import CallEnding, DialRequest
from voiceflow.transports.twilio import documents
from voiceflow.transports.twilio.settings import DIAL_PATH, TwilioSettings

LONGEST_RING = 600.0
"""Seconds; Twilio's limit."""

COMMAND_LIMIT = 5.0
"""Seconds that Twilio may take to end a call."""

MEMORY = 14_400.0
"""Seconds after which reports about a call are ignored: Twilio's longest call."""

# Twilio has not made the call: it refused, or was not reached.
_UNTOUCHED = frozenset({"connect", "20429", "http_429"})
_CALLABLE = re.compile(r"(?:sips?:[^\s<>\"]+@[^\s<>\"]+|client:[\w.+-]+)", re.IGNORECASE)
_OUTCOMES = {
    "completed": DialOutcome.ANSWERED,
    "busy": DialOutcome.BUSY,
    "no-answer": DialOutcome.NO_ANSWER,
    "failed": DialOutcome.FAILED,
    "canceled": DialOutcome.CANCELLED,
}


class TwilioOutgoingCall:
    """One call.

    Args:
        client: The account's client.
    """

    def __init__(self, client: TwilioClient) -> None:
        self.ending: asyncio.Future[CallEnding] = asyncio.get_running_loop().create_future()
        self._client = client
        self._call_sid = ""

    @property
    def call_id(self) -> str:
        return self._call_sid

    async def create(self, call: NewCall) -> None:
        """Send the request.

        Raises:
            ServiceError: If Twilio certainly makes no call.
        """
        try:
            self._call_sid = (await self._client.create_call(call)).sid
        except ServiceError as exc:
            is_refused = exc.code in _UNTOUCHED or not (exc.retryable or exc.code == "bad_answer")
            if is_refused:
                raise
            logger.warning("it is unclear whether Twilio makes a call: {}", exc)

    def report(self, form: Mapping[str, str]) -> None:
        """Handle a status callback."""
        self._call_sid = self._call_sid or form.get("CallSid", "")
        status = form.get("CallStatus", "")
        if status in FINAL and not self.ending.done():
            code = form.get("ErrorCode") or form.get("SipResponseCode") or ""
            self.ending.set_result(_ending(status, code if code.isdigit() and len(code) < 6 else ""))

    async def check(self) -> CallEnding | None:
        if not self._call_sid:
            return None
        async with _limit("the state of a call"):
            found = await self._client.fetch_call(self._call_sid)
        return _ending(found.status, "") if found.is_over else None

    async def cancel(self) -> None:
        if self.ending.done():
            return
        if not self._call_sid:
            logger.warning("a call that Twilio has not confirmed cannot be ended")
            return
        try:
            async with _limit("a hang-up"):
                await self._client.hang_up(self._call_sid)
        except ServiceError as exc:
            logger.warning("call {} was not ended: {}", self._call_sid, exc)


class TwilioDials:
    """The calls that a carrier is making, by the last part of their webhook's path."""

    def __init__(self) -> None:
        self._open: dict[str, TwilioOutgoingCall] = {}

    async def open(
        self, client: TwilioClient, settings: TwilioSettings, request: DialRequest
    ) -> TwilioOutgoingCall:
        """Make a call.

        Raises:
            ConfigurationError: If there is no public address or no number to call from.
            LocalProtocolError: If Twilio cannot call such an address.
            ServiceError: If Twilio refuses.
        """
        if not settings.public_url:
            raise ConfigurationError("set PUBLIC_URL to the address at which Twilio reaches this server")
        if not request.from_number:
            raise ConfigurationError("from_number is a number of the account, in E.164 form: +15550100")
        if not (is_number(request.to) or _CALLABLE.fullmatch(request.to)):
            raise LocalProtocolError("Twilio calls a number, +15550123, a SIP address, sip:a@b, or client:a")
        name = secrets.token_hex(16)
        outgoing = self._open[name] = TwilioOutgoingCall(client)
        try:
            await outgoing.create(_new_call(settings, request, name))
        except BaseException:
            del self._open[name]
            raise
        outgoing.ending.add_done_callback(lambda _: self._open.pop(name, None))
        asyncio.get_running_loop().call_later(MEMORY, self._open.pop, name, None)
        return outgoing

    def find(self, name: str) -> TwilioOutgoingCall | None:
        """The call with this name, until its end was reported."""
        return self._open.get(name)


@asynccontextmanager
async def _limit(what: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(COMMAND_LIMIT):
            yield
    except TimeoutError:
        why = f"no answer to {what} within {COMMAND_LIMIT:g} s"
        raise ServiceError(why, vendor="twilio", code="timeout", retryable=True) from None


def _new_call(settings: TwilioSettings, request: DialRequest, name: str) -> NewCall:
    numbers = {"From": request.from_number, "To": request.to, "Direction": "outbound-api"}
    document = documents.connect(
        settings,
        {**settings.parameters, **request.parameters, **numbers},
        returns=0,
        query=urlencode(request.parameters),
    )
    return NewCall(
        to_number=request.to,
        from_number=request.from_number,
        # In the request, so that no webhook stands between the answer and the stream.
        twiml=document,
        status_callback=f"{settings.public_url}{DIAL_PATH}/{name}",
        # The first one names a call whose request was not answered.
        status_events=("initiated", "completed"),
        timeout=round(max(1.0, min(LONGEST_RING, request.ring))),
    )


def _ending(status: str, code: str) -> CallEnding:
    return CallEnding(outcome=_OUTCOMES.get(status, DialOutcome.FAILED), code=code)
