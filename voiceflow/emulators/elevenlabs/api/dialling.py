"""Callees of an agent's calls, and the outcome of such calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from voiceflow.clients.elevenlabs.schema.calls import TelephonyCallConfig
from voiceflow.clients.elevenlabs.schema.conversations import SIPTrunkingPhoneCall
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage
from voiceflow.emulators.elevenlabs.api.records import DialledCall, DialledTurn, Recorded
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH

_RINGING = TelephonyCallConfig().ringing_timeout_secs
_WORDS: tuple[tuple[Literal["user", "agent"], str], ...] = (
    ("agent", "Hello, how can I help you?"),
    ("user", "I have all I need, thank you."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCallee:
    """A person whom agents can call.

    Attributes:
        ring: Seconds until something happens.
        outcome: ``answered``, ``busy`` or ``no-answer``.
        talk: Seconds from the answer to the end.
        processing: Seconds from then until the conversation is done.
        words: The words of both sides, at even distances.
        is_recorded: Whether there is a recording.
        refusal: Why dialling does not begin: the response then has ``success`` false.
    """

    ring: float = 2.0
    outcome: Literal["answered", "busy", "no-answer"] = "answered"
    talk: float = 20.0
    processing: float = 2.0
    words: tuple[tuple[Literal["user", "agent"], str], ...] = field(default=_WORDS, repr=False)
    is_recorded: bool = True
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """A planned call.

    Attributes:
        agent_id: Who speaks.
        to_number: Who is called.
        initiation: What the conversation begins with.
        ringing: Seconds that it may ring.
        at: Loop time at which it is dialled.
    """

    agent_id: str
    to_number: str = field(repr=False)
    initiation: ConversationInitiation | None = field(default=None, repr=False)
    ringing: float = _RINGING
    at: float = 0.0


def planned(call: Dialling, callee: AgentCallee, conversation_id: str) -> DialledCall:
    """The outcome of a planned call."""
    initiation = {} if call.initiation is None else call.initiation.written()
    if callee.outcome != "answered" or callee.ring > call.ringing:
        return DialledCall(
            conversation_id=conversation_id,
            agent_id=call.agent_id,
            opened_at=call.at,
            ended_at=call.at + min(callee.ring, call.ringing),
            initiation=initiation,
            termination_reason="Call was not answered",
            error="busy" if callee.outcome == "busy" and callee.ring <= call.ringing else "no-answer",
        )
    side = Recorded(callee.talk) if callee.is_recorded else None
    pause = callee.talk / (len(callee.words) + 1)
    return DialledCall(
        conversation_id=conversation_id,
        agent_id=call.agent_id,
        opened_at=call.at,
        started_at=call.at + callee.ring,
        ended_at=call.at + callee.ring + callee.talk,
        processing=callee.processing,
        initiation=initiation,
        transcript=[
            DialledTurn(role=role, message=words, time_in_call_secs=int(pause * index))
            for index, (role, words) in enumerate(callee.words)
        ],
        termination_reason="Call ended by the user",
        user_audio=side,
        agent_audio=side,
    )


def sip_messages(call: SIPTrunkingPhoneCall, record: DialledCall) -> list[SipMessage]:
    """The SIP messages of a call: the invitation and the response."""
    is_answered = record.started_at is not None
    answered_at = record.started_at if is_answered else record.ended_at
    status = 200 if is_answered else 486 if record.error == "busy" else 480
    lines = [("out", record.opened_at, "INVITE"), ("in", answered_at or 0.0, f"SIP/2.0 {status}")]
    return [
        SipMessage(
            call_id=call.call_id or "",
            phone_numbers=[call.agent_number, call.external_number],
            local_address="192.0.2.1:5060",
            remote_address="192.0.2.2:5060",
            transport="tcp",
            raw_message=line,
            error_message="",
            direction=direction,
            created_at_unix_micro=round((EPOCH + at) * 1e6),
        )
        for direction, at, line in lines
    ]
