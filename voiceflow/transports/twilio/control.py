"""Commands to Twilio about a call, by REST."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from loguru import logger

from voiceflow.clients.twilio import TwilioClient, twiml
from voiceflow.clients.twilio.calls import LONGEST_TWIML
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.transports.abilities import CallLeg, Consultation, ConsultRequest, RecordingState
from voiceflow.transports.carrier import is_number
from voiceflow.transports.consultations import Consultations
from voiceflow.transports.dials import ApiCall, Dials
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.twilio import documents
from voiceflow.transports.twilio.call_api import TwilioCalls, addresses_of
from voiceflow.transports.twilio.settings import TwilioSettings

TRANSFER_LIMIT = 5.0
"""Seconds that Twilio may take to accept a command."""

_NEEDS_SETTINGS = "keys, warm transfers and calls need the settings of the carrier"

_SIP = re.compile(r"sips?:[^\s<>\"]+@[^\s<>\"]+", re.IGNORECASE)


class TwilioControl:
    """Hangs up, transfers and makes calls, sends keys, records, and calls people for warm transfers.

    Args:
        client: The account's client; without one, closing the socket hangs up, if no TwiML follows.
        settings: The settings of the carrier: keys and warm transfers need its public address.
        consultations: The open warm transfers, which the carrier's webhooks decide.
        dials: The calls under way, whose ends the carrier's webhooks report.
    """

    replaces_stream = True

    def __init__(
        self,
        client: TwilioClient | None,
        settings: TwilioSettings | None = None,
        consultations: Consultations | None = None,
        dials: Dials | None = None,
    ) -> None:
        self._client = client
        self._settings = settings
        self._consultations = consultations
        self._dials = dials

    async def hang_up(self, call_id: str) -> bool:
        return self._client is not None and await self._client.hang_up(call_id)

    def prepare_transfer(self, call_id: str, to: str) -> Callable[[], Awaitable[None]]:
        client, document = self._need("a transfer"), _transfer_document(to)

        async def transfer() -> None:
            await _within_limit(client.update_call(call_id, twiml=document), "a transfer")

        return transfer

    async def send_digits(self, leg: CallLeg, digits: str) -> None:
        client = self._need("sending keys")
        document = documents.send_digits(self._public(), leg.parameters, digits)
        try:
            await _within_limit(client.update_call(leg.call_id, twiml=document), "keys")
        except ServiceError as exc:
            # Twilio may have done it: then the call's next stream arrives.
            if exc.code not in ("timeout", "closed"):
                raise
            logger.warning("call {}: {}; waiting for its next stream", leg.call_id, exc)

    async def record(self, call_id: str) -> str:
        made = await self._need("a recording").recordings.start(call_id)
        return made.sid

    async def set_recording(self, call_id: str, recording_id: str, state: RecordingState) -> None:
        await self._need("a recording").recordings.set_status(call_id, recording_id, state.value)

    async def consult(self, leg: CallLeg, request: ConsultRequest) -> Consultation:
        if self._consultations is None:
            raise ConfigurationError(_NEEDS_SETTINGS)
        # Without the settings of streams: the call gets instructions of its consultation.
        calls = TwilioCalls(self._need("a warm transfer"))
        return await self._consultations.open(calls, self, leg, request)

    async def make_call(self, request: DialRequest) -> ApiCall:
        client, settings = self._need("making calls"), self._public()
        dials = self._dials or Dials(addresses_of(settings))
        return await dials.open(TwilioCalls(client, settings), request)

    def _need(self, what: str) -> TwilioClient:
        if self._client is None:
            raise ConfigurationError(f"{what} needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to be set")
        return self._client

    def _public(self) -> TwilioSettings:
        if self._settings is None:
            raise ConfigurationError(_NEEDS_SETTINGS)
        return self._settings


def _transfer_document(to: str) -> str:
    """The TwiML that carries out a transfer."""
    if to.lstrip().startswith("<"):
        if len(to) > LONGEST_TWIML:
            raise LocalProtocolError(f"the TwiML of a transfer has at most {LONGEST_TWIML} characters")
        return to
    if is_number(to):
        return twiml.document(twiml.dial(to))
    if _SIP.fullmatch(to):
        return twiml.document(twiml.dial(None, twiml.sip(to)))
    raise LocalProtocolError(
        "a transfer takes a number, +15550123, a SIP address, sip:a@b, or TwiML from "
        "voiceflow.clients.twilio.twiml.document"
    )


async def _within_limit(request: Awaitable[object], what: str) -> None:
    try:
        async with asyncio.timeout(TRANSFER_LIMIT):
            await request
    except TimeoutError:
        why = f"no answer to {what} within {TRANSFER_LIMIT:g} s"
        raise ServiceError(why, vendor="twilio", code="timeout", retryable=True) from None
