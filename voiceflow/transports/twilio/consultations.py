"""Warm transfers at Twilio: a call to a person, who is briefed and decides, and a conference of both calls.

The user's call keeps its media stream until the person has accepted; then both calls enter a conference.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping

from loguru import logger

from voiceflow.clients.twilio import FINAL, NewCall, TwilioClient
from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.net.timer import Timer
from voiceflow.transports.abilities import CallLeg, ConsultOutcome, ConsultRequest
from voiceflow.transports.twilio import documents
from voiceflow.transports.twilio.consult_words import words_of
from voiceflow.transports.twilio.settings import CONSULT_PATH, TwilioSettings

DECISION_LIMIT = 90.0
"""Seconds from the answer within which the person must decide."""

COMMAND_LIMIT = 5.0
"""Seconds that Twilio may take to connect the calls, or to end the person's call."""

MOST_QUESTIONS = 3
"""How often the person hears the briefing."""

ACCEPT, DECLINE = "1", "2"
"""The keys."""

_ENDINGS = {
    "busy": ConsultOutcome.BUSY,
    "no-answer": ConsultOutcome.NO_ANSWER,
    "failed": ConsultOutcome.FAILED,
    "canceled": ConsultOutcome.NO_ANSWER,
}


class TwilioConsultation:
    """One warm transfer.

    Args:
        client: The account's client.
        leg: The user's call.
        request: Whom to call, and what to say.
        address: The public URL of its webhook.
        room: The name of its conference.
    """

    def __init__(
        self, client: TwilioClient, leg: CallLeg, request: ConsultRequest, *, address: str, room: str
    ) -> None:
        self._client = client
        self._leg = leg
        self._request = request
        self._address = address
        self._room = room
        self._asked = 0
        self._call_sid = ""
        self._has_left = False
        self._decision: asyncio.Future[ConsultOutcome] = asyncio.get_running_loop().create_future()

    async def dial(self) -> None:
        """Call the person.

        Raises:
            ServiceError: If Twilio refuses.
        """
        made = await self._client.create_call(
            NewCall(
                to_number=self._request.to,
                from_number=self._leg.own_number,
                twiml=self._ask(),
                status_callback=f"{self._address}/status",
                status_events=("completed",),
                timeout=max(1, min(600, round(self._request.ring))),
            )
        )
        self._call_sid = made.sid

    def decide(self, form: Mapping[str, str]) -> str:
        """Handle the person's key or words, and return the next document of their call."""
        if self._decision.done():
            # Twilio repeats a request whose answer it did not get.
            is_accepted = self._decision.result() is ConsultOutcome.ACCEPTED
            return documents.conference(self._room) if is_accepted else documents.hang_up()
        accepts = self._read(form)
        if accepts is None and self._asked < MOST_QUESTIONS:
            return self._ask()
        self._decision.set_result(ConsultOutcome.ACCEPTED if accepts else ConsultOutcome.DECLINED)
        return documents.conference(self._room) if accepts else documents.hang_up()

    def end(self, form: Mapping[str, str]) -> None:
        """Handle the end of the person's call."""
        status = form.get("CallStatus", "")
        if status not in FINAL:
            return
        self._has_left = True
        if not self._decision.done():
            self._decision.set_result(_ENDINGS.get(status, ConsultOutcome.DECLINED))

    async def outcome(self) -> ConsultOutcome:
        try:
            async with asyncio.timeout(self._request.ring + DECISION_LIMIT):
                return await asyncio.shield(self._decision)
        except TimeoutError:
            return ConsultOutcome.NO_ANSWER

    async def connect(self) -> None:
        if self._has_left:
            raise ServiceError("the person has hung up", vendor="twilio", code="over", retryable=False)
        document = documents.conference(self._room)
        try:
            async with asyncio.timeout(COMMAND_LIMIT):
                await self._client.update_call(self._leg.call_id, twiml=document)
        except TimeoutError:
            why = f"no answer to a transfer within {COMMAND_LIMIT:g} s"
            raise ServiceError(why, vendor="twilio", code="timeout", retryable=False) from None

    async def cancel(self) -> None:
        if not self._decision.done():
            self._decision.set_result(ConsultOutcome.USER_LEFT)
        try:
            async with asyncio.timeout(COMMAND_LIMIT):
                await self._client.hang_up(self._call_sid)
        except (TimeoutError, ServiceError) as exc:
            logger.warning("call {}: the call to the person was not ended: {}", self._leg.call_id, exc)

    def _ask(self) -> str:
        self._asked += 1
        words = words_of(self._request.language)
        return documents.ask(self._request.briefing, words, action=self._address)

    def _read(self, form: Mapping[str, str]) -> bool | None:
        """Whether the person accepts; None if that is unclear."""
        if key := form.get("Digits", ""):
            return {ACCEPT: True, DECLINE: False}.get(key)
        words = words_of(self._request.language)
        said = {word.strip(".,!?") for word in form.get("SpeechResult", "").lower().split()}
        if said & words.decline:
            return False
        return True if said & words.accept else None


class Consultations:
    """The open warm transfers of a carrier, by the last part of their webhook's path."""

    def __init__(self) -> None:
        self._open: dict[str, TwilioConsultation] = {}

    async def open(
        self, client: TwilioClient, settings: TwilioSettings, leg: CallLeg, request: ConsultRequest
    ) -> TwilioConsultation:
        """Call the person of a warm transfer.

        Raises:
            ConfigurationError: If the agent's own number is unknown.
            ServiceError: If Twilio refuses.
        """
        if not leg.own_number:
            raise ConfigurationError("a warm transfer needs the stream parameters From, To and Direction")
        name = secrets.token_hex(16)
        address = f"{settings.public_url}{CONSULT_PATH}/{name}"
        consultation = TwilioConsultation(client, leg, request, address=address, room=f"voiceflow-{name}")
        self._open[name] = consultation
        try:
            await consultation.dial()
        except BaseException:
            del self._open[name]
            raise
        now = asyncio.get_running_loop().time()
        Timer(lambda: self._forget(name)).set(now + request.ring + 2 * DECISION_LIMIT)
        return consultation

    def find(self, name: str) -> TwilioConsultation | None:
        """The warm transfer with this name, for some minutes after its beginning."""
        return self._open.get(name)

    def _forget(self, name: str) -> None:
        self._open.pop(name, None)
