"""Reactions to the errors of a conversation."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.reactions import Reaction

REGULAR_END = 1000
QUEUE_TIMED_OUT = 4300

ENDS = frozenset({"max_duration_exceeded"})
"""Reported as errors, and yet regular ends."""

AGENT_ERRORS = {
    "max_duration_exceeded": Reaction.GIVE_UP,
    "invalid_message": Reaction.RECONNECT,
    "value_error": Reaction.RECONNECT,
    "missing_fields": Reaction.RECONNECT,
    "override_error": Reaction.GIVE_UP,
    "missing_dynamic_variable": Reaction.GIVE_UP,
    "missing_dynamic_variable_transfer": Reaction.GIVE_UP,
    "safety_violation": Reaction.GIVE_UP,
    "llm_timeout": Reaction.RECONNECT,
    "llm_error": Reaction.RECONNECT,
    "custom_llm_error": Reaction.RECONNECT,
    "cascade_brain_error": Reaction.RECONNECT,
    "asr_transcription_error": Reaction.RECONNECT,
    "vad_error": Reaction.RECONNECT,
    "turn_probability_error": Reaction.RECONNECT,
    "tts_cascade_error": Reaction.RECONNECT,
    "redis_timeout_error": Reaction.BACK_OFF,
    "transport_receive_timeout": Reaction.RECONNECT,
    "asyncio_timeout": Reaction.BACK_OFF,
    "http_exception": Reaction.RECONNECT,
    "mcp_tool_error": Reaction.RECONNECT,
    "mcp_https_error": Reaction.RECONNECT,
    "telephony_agent_error": Reaction.RECONNECT,
    "websocket_disconnect": Reaction.RECONNECT,
    "unknown_websocket_crash": Reaction.RECONNECT,
    "unknown": Reaction.RECONNECT,
}
"""Every documented error type. To reconnect means to start a new conversation with a recap of this one."""

_BY_CODE = {
    REGULAR_END: Reaction.GIVE_UP,
    1002: Reaction.RECONNECT,
    1008: Reaction.GIVE_UP,
    QUEUE_TIMED_OUT: Reaction.GIVE_UP,
}


def reaction_to(code: int | None, kind: str | None, *, has_started: bool) -> Reaction:
    """The reaction to an error or a close.

    Args:
        code: The close code, if it is known.
        kind: The error type, if the service sent one.
        has_started: Whether the conversation was accepted. A message refused as malformed before that would
            be refused again.
    """
    if code == 1002 and not has_started:
        return Reaction.GIVE_UP
    by_code = _BY_CODE.get(code or 0, Reaction.RECONNECT)
    return AGENT_ERRORS.get(kind, by_code) if kind is not None else by_code
