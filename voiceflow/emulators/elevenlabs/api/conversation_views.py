"""A conversation at a moment in the API's form, made from its record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.conversation_pages import (
    ConversationDigest,
    ConversationSummary,
    ConversationSummaryMessage,
)
from voiceflow.clients.elevenlabs.schema.conversations import (
    Conversation,
    ConversationHistoryBatchCallModel,
    Error,
    ExotelPhoneCall,
    Feedback,
    Metadata,
    SIPTrunkingPhoneCall,
    TwilioPhoneCall,
)
from voiceflow.clients.elevenlabs.schema.history import Analysis, TranscriptItem
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage
from voiceflow.clients.elevenlabs.schema.platform import PlatformSettings
from voiceflow.clients.elevenlabs.schema.tool_results import TranscriptOtherToolsResult, TranscriptToolCall
from voiceflow.emulators.elevenlabs.api.judging import judged
from voiceflow.emulators.elevenlabs.api.records import Record, TurnRecord
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH

PhoneCall = TwilioPhoneCall | ExotelPhoneCall | SIPTrunkingPhoneCall

_SOURCES = {"twilio": "twilio", "exotel": "exotel", "sip_trunking": "sip_trunk"}


@dataclass(slots=True, kw_only=True)
class Entry:
    """A conversation's record with further data of the API.

    Attributes:
        record: Of the conversation.
        platform: The agent's settings by which it is judged; None if there is no such agent.
        phone_call: If it is one.
        batch_call: If it belongs to one.
        sip_messages: Of its call, in order.
        files: By id.
        feedback: A client's feedback on it.
    """

    record: Record
    platform: PlatformSettings | None = field(default=None, repr=False)
    phone_call: PhoneCall | None = None
    batch_call: ConversationHistoryBatchCallModel | None = None
    sip_messages: list[SipMessage] = field(default_factory=list, repr=False)
    files: dict[str, Upload] = field(default_factory=dict, repr=False)
    feedback: Literal["like", "dislike"] | None = None

    @property
    def source(self) -> str:
        """Where it came from."""
        return "unknown" if self.phone_call is None else _SOURCES[self.phone_call.type]


def whole(entry: Entry, now: float) -> Conversation:
    """The conversation with all turns so far."""
    record = entry.record
    status = record.status(now)
    has_audio = status == "done" and recording_seconds(record) > 0
    return Conversation(
        agent_id=record.agent_id,
        conversation_id=record.conversation_id,
        status=status,
        user_id=_text(record.initiation, "user_id"),
        metadata=_metadata(entry, now),
        analysis=_analysis(entry, now) if status == "done" else None,
        conversation_initiation_client_data=_initiation(record),
        has_audio=has_audio,
        has_user_audio=has_audio and record.user_audio is not None,
        has_response_audio=has_audio and record.agent_audio is not None,
        has_auxiliary_audio=False,
        transcript=[_item(turn) for turn in turns(record, now)],
    )


def summary(entry: Entry, now: float, *, with_summary: bool) -> ConversationSummary:
    """The conversation as lists have it."""
    record = entry.record
    analysis = _analysis(entry, now)
    return ConversationSummary(
        agent_id=record.agent_id,
        conversation_id=record.conversation_id,
        start_time_unix_secs=start_unix(record),
        call_duration_secs=int(duration(record, now)),
        message_count=len(messages(record, now)),
        status=record.status(now),
        termination_reason=_reason(record, now),
        call_successful=success(entry, now),
        transcript_summary=analysis.transcript_summary if with_summary else None,
        call_summary_title=analysis.call_summary_title if with_summary else None,
        conversation_initiation_source=entry.source,
        direction=None if entry.phone_call is None else entry.phone_call.direction,
    )


def digest(entry: Entry, now: float, most: int) -> ConversationDigest:
    """The conversation in short, with its messages unless they are too many."""
    record = entry.record
    said = messages(record, now)
    is_done = record.status(now) == "done"
    analysis = _analysis(entry, now)
    return ConversationDigest(
        conversation_id=record.conversation_id,
        agent_id=record.agent_id,
        status=record.status(now),
        call_summary_title=analysis.call_summary_title if is_done else None,
        transcript_summary=analysis.transcript_summary if is_done else None,
        call_successful=success(entry, now),
        message_count=len(said),
        messages=None if len(said) > most else said,
        messages_omitted=len(said) > most,
        note="The whole transcript is part of the conversation itself.",
    )


def success(entry: Entry, now: float) -> Literal["success", "failure", "unknown"]:
    """How it went."""
    match entry.record.status(now):
        case "done":
            return _analysis(entry, now).call_successful
        case "failed":
            return "failure"
    return "unknown"


def start_unix(record: Record) -> int:
    """When it began, in seconds since 1970."""
    return EPOCH + int(record.opened_at)


def duration(record: Record, now: float) -> float:
    """Seconds for which the two have heard each other."""
    if record.started_at is None or record.started_at > now:
        return 0.0
    return (now if record.ended_at is None else min(now, record.ended_at)) - record.started_at


def turns(record: Record, now: float) -> list[TurnRecord]:
    """The turns so far."""
    if record.started_at is None:
        return []
    return [turn for turn in record.transcript if record.started_at + turn.time_in_call_secs <= now]


def messages(record: Record, now: float) -> list[ConversationSummaryMessage]:
    """The plain words of it."""
    return [
        ConversationSummaryMessage(role=turn.role, message=turn.message)
        for turn in turns(record, now)
        if turn.message is not None
    ]


def recording_seconds(record: Record) -> float:
    """Length of the recording; 0 if there is none."""
    return max((side.seconds for side in (record.user_audio, record.agent_audio) if side), default=0.0)


def _metadata(entry: Entry, now: float) -> Metadata:
    record = entry.record
    is_failed = record.status(now) == "failed" and record.error is not None
    scores = {} if entry.feedback is None else {"type": "thumbs", "overall_score": entry.feedback}
    feedback = Feedback(
        likes=int(entry.feedback == "like"), dislikes=int(entry.feedback == "dislike"), **scores
    )
    is_started = record.started_at is not None and record.started_at <= now
    return Metadata(
        start_time_unix_secs=start_unix(record),
        accepted_time_unix_secs=EPOCH + int(record.started_at or 0.0) if is_started else None,
        call_duration_secs=int(duration(record, now)),
        feedback=feedback,
        phone_call=entry.phone_call,
        batch_call=entry.batch_call,
        termination_reason=_reason(record, now),
        error=Error(code=1011, reason=record.error) if is_failed else None,
        conversation_initiation_source=entry.source,
        cost_fiat=None,
    )


def _analysis(entry: Entry, now: float) -> Analysis:
    return judged([_item(turn) for turn in turns(entry.record, now)], entry.platform)


def _item(turn: TurnRecord) -> TranscriptItem:
    return TranscriptItem(
        role=turn.role,
        message=turn.message,
        time_in_call_secs=turn.time_in_call_secs,
        interrupted=turn.interrupted,
        original_message=turn.original_message,
        source_medium=turn.source_medium,
        tool_calls=[
            read(
                TranscriptToolCall,
                {
                    "type": use.kind,
                    "request_id": use.call_id,
                    "tool_name": use.name,
                    "params_as_json": json.dumps(dict(use.parameters)),
                    "tool_has_been_called": True,
                },
            )
            for use in turn.tool_calls
        ],
        tool_results=[
            read(
                TranscriptOtherToolsResult,
                {
                    "type": result.kind,
                    "request_id": result.call_id,
                    "tool_name": result.name,
                    "result_value": result.result,
                    "is_error": result.is_error,
                    "tool_has_been_called": True,
                    "tool_latency_secs": result.seconds,
                },
            )
            for result in turn.tool_results
        ],
    )


def _initiation(record: Record) -> ConversationInitiation:
    # Clients may send undocumented fields there.
    fields = {name: value for name, value in record.initiation.items() if name != "type"}
    return read(ConversationInitiation, fields)


def _reason(record: Record, now: float) -> str:
    is_over = record.ended_at is not None and record.ended_at <= now
    return record.termination_reason if is_over else ""


def _text(fields: Mapping[str, object], name: str) -> str | None:
    found = fields.get(name)
    return found if isinstance(found, str) else None
