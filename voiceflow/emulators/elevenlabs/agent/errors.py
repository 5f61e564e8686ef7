"""The errors that end a conversation, with the service's texts and close codes.

Source: the types of the official SDK, and what is known of the codes; their assignment is not published.
"""

from __future__ import annotations

CONVERSATION_ERRORS: dict[str, tuple[str, int]] = {
    "max_duration_exceeded": ("The conversation has reached its maximum duration.", 1000),
    "invalid_message": ("The message is none of the published ones.", 1002),
    "value_error": ("A field of the message has a wrong value.", 1002),
    "missing_fields": ("The message lacks a field.", 1002),
    "override_error": ("An override is not allowed by config.", 1008),
    "missing_dynamic_variable": ("A dynamic variable is missing.", 1008),
    "missing_dynamic_variable_transfer": ("A dynamic variable is missing in the transfer.", 1008),
    "safety_violation": ("The conversation was ended for safety.", 1008),
    "quota_exceeded": ("This request exceeds your quota.", 1008),
    "llm_timeout": ("The language model took too long.", 1011),
    "llm_error": ("The language model failed.", 1011),
    "custom_llm_error": ("The custom language model failed.", 1011),
    "cascade_brain_error": ("All language models failed.", 1011),
    "asr_transcription_error": ("The transcription failed.", 1011),
    "vad_error": ("The voice detector failed.", 1011),
    "turn_probability_error": ("The turn model failed.", 1011),
    "tts_cascade_error": ("The voice failed.", 1011),
    "redis_timeout_error": ("An internal store took too long.", 1011),
    "transport_receive_timeout": ("Nothing was received from the client for too long.", 1011),
    "asyncio_timeout": ("An internal operation took too long.", 1011),
    "http_exception": ("An internal request failed.", 1011),
    "mcp_tool_error": ("An MCP tool failed.", 1011),
    "mcp_https_error": ("An MCP server could not be reached.", 1011),
    "telephony_agent_error": ("The telephone side failed.", 1011),
    "websocket_disconnect": ("The connection was lost.", 1011),
    "unknown_websocket_crash": ("The connection failed.", 1011),
    "unknown": ("Something went wrong.", 1011),
}
"""Error type -> (text, close code)."""

UNKNOWN_AGENT = "The agent does not exist."
BAD_ORIGIN = "The origin of the request is not on the allowlist."
BAD_SIGNATURE = "The signature is missing, wrong or expired."
QUEUE_CLOSE = 4300
"""Close code of a conversation that was never admitted."""
