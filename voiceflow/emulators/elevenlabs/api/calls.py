"""Emulated calls: those that an agent makes, and those that are registered for it."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from voiceflow.clients.elevenlabs.api import exotel, sip_trunk, twilio
from voiceflow.clients.elevenlabs.e164 import is_e164
from voiceflow.clients.elevenlabs.schema.calls import (
    ExotelCall,
    RegisteredCall,
    TelephonyCallConfig,
    TwilioCall,
)
from voiceflow.clients.elevenlabs.schema.conversations import (
    ExotelPhoneCall,
    SIPTrunkingPhoneCall,
    TwilioPhoneCall,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipCall, SipTrunkNumber
from voiceflow.emulators.elevenlabs.api.conversation_views import PhoneCall
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee, Dialling, planned, sip_messages
from voiceflow.emulators.elevenlabs.api.phone_numbers import Number, NumberStore
from voiceflow.emulators.elevenlabs.api.records import DialledCall
from voiceflow.emulators.elevenlabs.api.registrations import Registration, Registrations, document
from voiceflow.emulators.elevenlabs.api.ringing import RungCall
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.server import Handlers

if TYPE_CHECKING:
    from voiceflow.emulators.kit.carrier import EmulatedCarrier

_KEPT = 1000


class EmulatedCallMaker:
    """Makes calls, and registers calls of other carriers.

    Args:
        conversations: Where the conversations are kept.
        numbers: The numbers to call from.

    Attributes:
        callees: Who answers at which number.
        otherwise: Who answers at any other.
        registered: The newest calls that were registered, by the id of their conversation.
        twiml: The response to a registration, in place of the true document.
        carrier: Makes the calls from Twilio numbers; without it nobody is really called. Its callees answer.
        claim: Finds the call of a media stream that has come.
    """

    def __init__(self, conversations: ConversationStore, numbers: NumberStore) -> None:
        self.callees: dict[str, AgentCallee] = {}
        self.otherwise = AgentCallee()
        self.registered: dict[str, RegisteredCall] = {}
        self.twiml: bytes | None = None
        self.carrier: EmulatedCarrier | None = None
        self._conversations = conversations
        self._numbers = numbers
        registrations = Registrations(conversations)
        self._registrations, self.claim = registrations, registrations.claim
        self._count = itertools.count(1)

    def handlers(self) -> Handlers:
        """The handlers of the operations on calls."""
        return {
            twilio.REGISTER_CALL: self._register,
            twilio.OUTBOUND_CALL: lambda exchange: self._twilio(exchange, "twilio"),
            exotel.OUTBOUND_CALL: lambda exchange: self._twilio(exchange, "exotel"),
            sip_trunk.OUTBOUND_CALL: self._sip,
        }

    def callee(self, number: str) -> AgentCallee:
        """Who answers at a number."""
        return self.callees.get(number, self.otherwise)

    def check(self, agent_id: str, phone_number_id: str, provider: str | None = None) -> Number:
        """Make sure that an agent can call from a number; return the number.

        Raises:
            RefusalError: If there is no such agent or number, or it cannot call.
        """
        self._conversations.check_agent(agent_id)
        number = self._numbers.find(phone_number_id)
        if provider is not None and number.provider != provider:
            raise _refusal("agent_phone_number_id", f"The number is not one of {provider}.")
        has_trunk = not isinstance(number, SipTrunkNumber) or number.outbound_trunk is not None
        if not (has_trunk and number.supports_outbound):
            raise _refusal("agent_phone_number_id", "The number has no way out.")
        return number

    def provider(self, phone_number_id: str) -> str:
        """The provider of a number.

        Raises:
            RefusalError: If there is no such number.
        """
        return self._numbers.find(phone_number_id).provider

    def plan(self, call: Dialling) -> DialledCall:
        """The outcome of a planned call."""
        return planned(call, self.callee(call.to_number), self._conversations.new_id())

    def phone_call(self, number: Number, external: str) -> PhoneCall:
        """An outbound call in the form of its conversation, with a new sid."""
        fields = {
            "direction": "outbound",
            "phone_number_id": number.phone_number_id,
            "agent_number": number.phone_number,
            "external_number": external,
        }
        call_sid = f"CA{next(self._count):032x}"
        match number.provider:
            case "sip_trunk":
                return SIPTrunkingPhoneCall(**fields, call_sid=call_sid, call_id=f"SCL_{call_sid[-12:]}")
            case "exotel":
                return ExotelPhoneCall(**fields, stream_sid=f"MZ{call_sid[2:]}", call_sid=call_sid)
        return TwilioPhoneCall(**fields, stream_sid=f"MZ{call_sid[2:]}", call_sid=call_sid)

    def _dial(self, exchange: HttpExchange, provider: str) -> tuple[str | None, PhoneCall | None, str]:
        """Dial; return the conversation, the call, and the message of the response."""
        asked = exchange.body
        number = self.check(asked.agent_id, asked.agent_phone_number_id, provider)
        if not is_e164(asked.to_number):
            raise _refusal("to_number", "Not in E.164.")
        if provider == "twilio" and self.carrier is not None:
            return self._ring(exchange, number, self.carrier)
        callee = self.callee(asked.to_number)
        if callee.refusal:
            return None, None, callee.refusal
        config = asked.telephony_call_config or TelephonyCallConfig()
        record = self.plan(
            Dialling(
                agent_id=asked.agent_id,
                to_number=asked.to_number,
                initiation=asked.conversation_initiation_client_data,
                ringing=config.ringing_timeout_secs,
                at=exchange.now,
            )
        )
        call = self.phone_call(number, asked.to_number)
        messages = sip_messages(call, record) if isinstance(call, SIPTrunkingPhoneCall) else []
        if isinstance(number, SipTrunkNumber) and not number.store_sip_messages:
            messages = []
        self._conversations.add(record, phone_call=call, sip_messages=messages)
        self._numbers.log(number.phone_number_id, messages)
        return record.conversation_id, call, "Call initiated"

    def _ring(
        self, exchange: HttpExchange, number: Number, carrier: EmulatedCarrier
    ) -> tuple[str | None, PhoneCall | None, str]:
        """Dial through the carrier: the callee there talks to the agent."""
        asked, conversation_id = exchange.body, self._conversations.new_id()
        initiation = asked.conversation_initiation_client_data
        config = asked.telephony_call_config or TelephonyCallConfig()
        call = carrier.place(
            number.phone_number,
            asked.to_number,
            document(conversation_id, exchange.base_url),
            patience=config.ringing_timeout_secs,
        )
        record = RungCall(
            conversation_id=conversation_id,
            agent_id=asked.agent_id,
            opened_at=exchange.now,
            call=call,
            initiation={} if initiation is None else initiation.written(),
        )
        registration = Registration(
            record=record,
            caller=number.phone_number,
            called=asked.to_number,
            direction="outbound",
            phone_number_id=number.phone_number_id,
            is_imported=True,
        )
        self._registrations.expect(registration)
        phone_call = registration.phone_call("", call.call_id)
        self._conversations.add(record, phone_call=phone_call)
        call.on_end(partial(self._registrations.give_up, conversation_id))
        return conversation_id, phone_call, "Call initiated"

    def _twilio(self, exchange: HttpExchange, provider: str) -> TwilioCall | ExotelCall:
        conversation_id, call, message = self._dial(exchange, provider)
        kind = TwilioCall if provider == "twilio" else ExotelCall
        return kind(
            success=call is not None,
            message=message,
            conversation_id=conversation_id,
            call_sid=None if call is None else call.call_sid,
        )

    def _sip(self, exchange: HttpExchange) -> SipCall:
        conversation_id, call, message = self._dial(exchange, "sip_trunk")
        return SipCall(
            success=call is not None,
            message=message,
            conversation_id=conversation_id,
            sip_call_id=call.call_id if isinstance(call, SIPTrunkingPhoneCall) else None,
        )

    def _register(self, exchange: HttpExchange) -> HttpReply:
        asked: RegisteredCall = exchange.body
        self._conversations.check_agent(asked.agent_id)
        for name in ("from_number", "to_number"):
            if not getattr(asked, name):
                raise _refusal(name, "It is empty.")
        initiation = asked.conversation_initiation_client_data
        record = DialledCall(
            conversation_id=self._conversations.new_id(),
            agent_id=asked.agent_id,
            opened_at=exchange.now,
            initiation={} if initiation is None else initiation.written(),
        )
        self._conversations.add(record)
        self.registered[record.conversation_id] = asked
        if len(self.registered) > _KEPT:
            del self.registered[next(iter(self.registered))]
        number = self._numbers.at(asked.to_number if asked.direction == "inbound" else asked.from_number)
        registration = Registration(
            record=record,
            caller=asked.from_number,
            called=asked.to_number,
            direction=asked.direction,
            phone_number_id="" if number is None else number.phone_number_id,
        )
        self._registrations.expect(registration)
        answer = self.twiml or document(record.conversation_id, exchange.base_url)
        return HttpReply(body=answer, content_type="text/html")


def _refusal(param: str, why: str) -> RefusalError:
    return RefusalError(400, "invalid_parameters", why, param=param)
