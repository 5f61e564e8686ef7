"""Reading the service's messages in a conversation.

Source: https://elevenlabs.io/docs/agents-platform/api-reference/agents-platform/websocket
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.elevenlabs.agent import events, side_events, tool_events
from voiceflow.clients.elevenlabs.agent.events import AgentMessage
from voiceflow.clients.elevenlabs.agent.payload import Payload
from voiceflow.clients.elevenlabs.formats import AUDIO
from voiceflow.clients.elevenlabs.reactions import Reaction, service_error

_Read = Callable[[Payload], AgentMessage]


def read_event(message: dict[str, Any]) -> AgentMessage | None:
    """Read a message of any kind but ``audio`` and ``error``, which need to know what came before.

    Returns:
        The event, or None if its kind is not known.

    Raises:
        RemoteProtocolError: If it is malformed.
        ServiceError: If it names a format of audio that is not known here.
    """
    kind = message.get("type")
    if kind == "guardrail_triggered":
        # Some servers send it without a payload.
        name = message.get("guardrail_triggered_event")
        return events.GuardrailTriggered(Payload(name).text_or_none("guardrail_name") if name else None)
    if kind == "external_agent_connected":
        return side_events.ExternalAgentConnected()
    if kind == "external_agent_disconnected":
        return side_events.ExternalAgentDisconnected()
    found = _READERS.get(kind) if isinstance(kind, str) else None
    if found is None:
        return None
    key, read = found
    return read(Payload.of(message, key))


def _metadata(of: Payload) -> events.ConversationStarted:
    return events.ConversationStarted(
        of.text("conversation_id"),
        _format(of, "agent_output_audio_format"),
        _format(of, "user_input_audio_format"),
    )


def _format(of: Payload, name: str) -> AudioFormat:
    found = AUDIO.get(of.text(name))
    if found is None:
        # It comes from the agent's settings, so another socket would have the same.
        raise service_error("unknown_format", f"{name} is a format that is not known", Reaction.GIVE_UP)
    return found


def _transcript(of: Payload) -> events.UserTranscript:
    return events.UserTranscript(of.text("user_transcript"), of.whole_or_none("event_id"))


def _tentative_transcript(of: Payload) -> events.TentativeUserTranscript:
    return events.TentativeUserTranscript(of.text("user_transcript"), of.whole_or_none("event_id"))


def _response(of: Payload) -> events.AgentResponse:
    return events.AgentResponse(
        of.text("agent_response"),
        of.whole_or_none("event_id"),
        of.text_or_none("response_id"),
        of.texts("in_response_to_ids"),
        of.text_or_none("response_type"),
        tuple(
            events.Attachment(item.text("url"), item.text("name"), item.text_or_none("mime_type"))
            for item in of.objects("attachments")
        ),
    )


def _correction(of: Payload) -> events.AgentResponseCorrection:
    return events.AgentResponseCorrection(
        of.text_or_none("original_agent_response") or "",
        of.text("corrected_agent_response"),
        of.whole_or_none("event_id"),
        of.text_or_none("response_id"),
    )


def _part(of: Payload) -> events.AgentResponsePart:
    return events.AgentResponsePart(
        of.text("text"), of.text("type"), of.whole_or_none("event_id"), of.text_or_none("response_id")
    )


def _reasoning(of: Payload) -> side_events.AgentReasoningPart:
    identity = of.text_or_none("event_id") or of.whole_or_none("event_id")
    return side_events.AgentReasoningPart(of.text("text"), of.text("type"), identity)


def _ping(of: Payload) -> events.AgentPing:
    return events.AgentPing(of.whole("event_id"), of.whole_or_none("ping_ms"))


def _tool_call(of: Payload) -> tool_events.ClientToolCall:
    return tool_events.ClientToolCall(
        of.text("tool_name"),
        of.text("tool_call_id"),
        of.object("parameters"),
        of.whole_or_none("event_id"),
        of.flag("expects_response", default=True),
    )


def _tool_request(of: Payload) -> tool_events.AgentToolRequest:
    return tool_events.AgentToolRequest(
        of.text("tool_name"),
        of.text("tool_call_id"),
        of.text_or_none("tool_type") or "",
        of.whole_or_none("event_id"),
        of.flag("expects_response", default=True),
        of.flag("disable_interruptions"),
        of.whole_or_none("response_timeout_secs"),
        of.text_or_none("execution_mode") or "",
    )


def _tool_response(of: Payload) -> tool_events.AgentToolResponse:
    return tool_events.AgentToolResponse(
        of.text("tool_name"),
        of.text("tool_call_id"),
        of.text_or_none("tool_type") or "",
        of.whole_or_none("event_id"),
        of.flag("is_error"),
        of.flag("is_called", default=True),
        of.flag("is_blocked"),
        of.text_or_none("status") or "",
    )


def _tool_payload(of: Payload) -> tool_events.AgentToolPayload:
    return tool_events.AgentToolPayload(
        _tool_response(of), of.text_or_none("full_tool_result") or "", of.flag("truncated")
    )


def _mcp_call(of: Payload) -> tool_events.McpToolCall:
    return tool_events.McpToolCall(
        of.text("service_id"),
        of.text("tool_call_id"),
        of.text("tool_name"),
        of.text("state"),
        of.object("parameters"),
        description=of.text_or_none("tool_description"),
        timestamp=of.text_or_none("timestamp"),
        approval_seconds=of.whole_or_none("approval_timeout_secs"),
        result=tuple(item.fields for item in of.objects("result")),
        error=of.text_or_none("error_message"),
    )


def _mcp_status(of: Payload) -> tool_events.McpConnectionStatus:
    return tool_events.McpConnectionStatus(
        tuple(
            tool_events.McpIntegration(
                item.text("integration_id"),
                item.text_or_none("integration_type") or "",
                item.flag("is_connected"),
                item.whole_or_none("tool_count"),
            )
            for item in of.objects("integrations")
        )
    )


def _context_usage(of: Payload) -> side_events.ContextUsage:
    return side_events.ContextUsage(
        of.text_or_none("model") or "",
        of.whole("context_tokens"),
        of.whole("context_limit_tokens"),
        of.whole_or_none("event_id"),
    )


def _client_error(of: Payload) -> events.ClientError:
    return events.ClientError(of.whole("code"), of.text("error_name"), of.text_or_none("message") or "")


def _rich_content(of: Payload) -> side_events.RichContent:
    return side_events.RichContent(
        of.text("rich_content_id"), of.text("component"), of.object("props"), of.whole_or_none("event_id")
    )


def _typing(of: Payload) -> side_events.AgentTyping:
    return side_events.AgentTyping(of.flag("is_typing"), of.whole_or_none("duration_ms"))


# Type -> the key of its fields, which does not follow from the type, and how to read them.
_READERS: dict[str, tuple[str, _Read]] = {
    "conversation_initiation_metadata": ("conversation_initiation_metadata_event", _metadata),
    "user_transcript": ("user_transcription_event", _transcript),
    "tentative_user_transcript": ("tentative_user_transcription_event", _tentative_transcript),
    "agent_response": ("agent_response_event", _response),
    "agent_response_correction": ("agent_response_correction_event", _correction),
    "agent_response_complete": (
        "agent_response_complete_event",
        lambda of: events.AgentResponseComplete(of.whole("event_id")),
    ),
    "agent_response_metadata": (
        "agent_response_metadata_event",
        lambda of: events.AgentResponseMetadata(dict(of.object("metadata")), of.whole_or_none("event_id")),
    ),
    "agent_chat_response_part": ("text_response_part", _part),
    "agent_reasoning_response_part": ("reasoning_response_part", _reasoning),
    "interruption": ("interruption_event", lambda of: events.Interruption(of.whole("event_id"))),
    "ping": ("ping_event", _ping),
    "vad_score": ("vad_score_event", lambda of: side_events.VadScore(of.number("vad_score"))),
    "client_tool_call": ("client_tool_call", _tool_call),
    "agent_tool_request": ("agent_tool_request", _tool_request),
    "agent_tool_response": ("agent_tool_response", _tool_response),
    "agent_tool_response_full_payload": ("agent_tool_response_full_payload", _tool_payload),
    "mcp_tool_call": ("mcp_tool_call", _mcp_call),
    "mcp_connection_status": ("mcp_connection_status", _mcp_status),
    "context_usage": ("context_usage_event", _context_usage),
    "queue_status": ("queue_status_event", lambda of: events.QueueStatus(of.text("status"))),
    "client_error": ("error_event", _client_error),
    "asr_initiation_metadata": (
        "asr_initiation_metadata_event",
        lambda of: side_events.AsrStarted(of.fields),
    ),
    "internal_tentative_agent_response": (
        "tentative_agent_response_internal_event",
        lambda of: side_events.TentativeAgentResponse(of.text("tentative_agent_response")),
    ),
    "internal_turn_probability": (
        "turn_probability_internal_event",
        lambda of: side_events.TurnProbability(of.number("turn_probability")),
    ),
    "rich_content": ("rich_content", _rich_content),
    "agent_typing": ("agent_typing_event", _typing),
}
