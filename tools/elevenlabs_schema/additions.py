"""What the published document does not have yet, or has otherwise."""

from __future__ import annotations

NEWER_VALUES = {
    ("Body_Speech_to_Text_v1_speech_to_text_post", "model_id"): ("scribe_v2_medical", "scribe_v3"),
}
"""Values of a schema's field that the newest SDK names and the published document does not have yet."""

_SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "null"}]}

SOCKET_FIELDS = {
    "ConversationInitiationClientDataRequest": {
        "tool_mock_config": {"$ref": "#/components/schemas/OrchestratorToolMockBehaviorConfig"},
    },
    "AgentConfigOverride": {
        "native_mcp_server_ids": {
            "anyOf": [{"type": "array", "items": {"type": "string"}, "maxItems": 10}, {"type": "null"}]
        },
    },
    "ConversationConfigOverride": {
        "max_duration_seconds": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
        "client_events": {
            "anyOf": [{"type": "array", "items": {"type": "string"}, "minItems": 1}, {"type": "null"}]
        },
    },
    "TTSConversationalConfigOverride": {
        "stability": _SHARE,
        "similarity_boost": _SHARE,
        "speed": {"anyOf": [{"type": "number", "minimum": 0.7, "maximum": 1.2}, {"type": "null"}]},
    },
}
"""Fields that the websocket's page has or bounds, and the OpenAPI does not: there is one model for both."""

UNSET = ["VoiceSettingsResponseModel"]
"""Schemas whose published defaults are not what an absent field stands for: it is as stored, so None."""
