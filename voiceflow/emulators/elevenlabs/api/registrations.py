"""Calls whose media stream is still to come: each may come once, within a limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from voiceflow.clients.elevenlabs.schema.conversations import TwilioPhoneCall
from voiceflow.emulators.elevenlabs.agent.telephone import CONVERSATION_PARAMETER, STREAM_PATH, ExpectedCall
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.api.records import Record
from voiceflow.transports.events import StreamStarted

LIFETIME = 900.0
"""Seconds for which a stream may come. The service's own limit is not published."""

_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A call that is registered.

    Attributes:
        record: Of its conversation, until that begins.
        caller: Who calls.
        called: Who is called.
        direction: ``inbound`` if the agent is called, else ``outbound``.
        phone_number_id: Of the agent's number; empty if it is not imported.
        is_imported: Whether the platform itself has made the call.
    """

    record: Record
    caller: str = field(repr=False)
    called: str = field(repr=False)
    direction: str
    phone_number_id: str = ""
    is_imported: bool = False

    def phone_call(self, stream_sid: str, call_sid: str) -> TwilioPhoneCall:
        """The call in the form of its conversation."""
        is_inbound = self.direction == "inbound"
        return TwilioPhoneCall(
            direction=self.direction,
            phone_number_id=self.phone_number_id,
            agent_number=self.called if is_inbound else self.caller,
            external_number=self.caller if is_inbound else self.called,
            stream_sid=stream_sid,
            call_sid=call_sid,
        )


def document(conversation_id: str, base_url: str) -> bytes:
    """The TwiML that leads a carrier to a conversation, ``base_url`` being where the emulator is served."""
    # However the emulator is served, a carrier opens streams over TLS only.
    url = f"wss://{base_url.partition('://')[2]}{STREAM_PATH}"
    parameter = f"<Parameter name={quoteattr(CONVERSATION_PARAMETER)} value={quoteattr(conversation_id)} />"
    stream = f"<Stream url={quoteattr(url)}>{parameter}</Stream>"
    return f'<?xml version="1.0" encoding="UTF-8"?><Response><Connect>{stream}</Connect></Response>'.encode()


class Registrations:
    """The expected streams.

    Args:
        conversations: Where the conversations are kept.
    """

    def __init__(self, conversations: ConversationStore) -> None:
        self._conversations = conversations
        self._expected: dict[str, Registration] = {}

    def expect(self, registration: Registration) -> None:
        """Expect a call's stream."""
        self._expected[registration.record.conversation_id] = registration
        if len(self._expected) > _KEPT:
            del self._expected[next(iter(self._expected))]

    def give_up(self, conversation_id: str) -> None:
        """The call is over. If its stream has not come, its conversation has changed."""
        found = self._expected.pop(conversation_id, None)
        if found is not None:
            self._conversations.add(found.record)

    def claim(self, started: StreamStarted, now: float) -> ExpectedCall | None:
        """The call of a stream that has come; None if none is expected, or no longer."""
        found = self._expected.pop(started.parameters.get(CONVERSATION_PARAMETER, ""), None)
        if found is None or now >= found.record.opened_at + LIFETIME:
            return None
        record = found.record
        phone_call = found.phone_call(started.stream_id, started.call_id)
        self._conversations.add(record, phone_call=phone_call)
        return ExpectedCall(
            conversation_id=record.conversation_id,
            agent_id=record.agent_id,
            initiation=record.initiation,
            variables={
                "system__caller_id": found.caller,
                "system__called_number": found.called,
                "system__call_sid": started.call_id,
            },
            is_imported=found.is_imported,
        )
