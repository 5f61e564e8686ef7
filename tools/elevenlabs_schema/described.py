"""What the models that people write by hand are for."""

from __future__ import annotations

DESCRIBED = {
    "VoiceSettingsResponseModel": """How a voice speaks; what is not set is as stored with the voice.

    Attributes:
        stability: 0 lively to 1 even.
        use_speaker_boost: Closer to the original still; costs latency.
        similarity_boost: How close to the original, 0–1.
        style: Exaggeration, 0–1; above 0 costs latency.
        speed: 0.7–1.2.
    """,
    "ConversationInitiationClientDataRequest": """What a conversation begins with, by websocket or by phone.

    An override that the agent does not allow, or a variable that its prompt needs and nobody gives, fails
    the start of the conversation.

    Source: https://elevenlabs.io/docs/agents-platform/customization/personalization

    Attributes:
        conversation_config_override: Other settings for this conversation.
        custom_llm_extra_body: Passed on to a custom LLM.
        user_id: Your name of the user.
        branch_id: Which version of the agent.
        starting_workflow_node_id: Where in its workflow the agent begins, if it allows that.
        dynamic_variables: Values for the placeholders in the agent's texts and tools. Names that begin with
            ``secret__`` stay out of prompts; those that begin with ``system__`` are the service's.
        tool_mock_config: Which tools are only pretended to be called; on the websocket only.
    """,
    "ConversationConfigOverride": """What kind of conversation it is.

    Attributes:
        text_only: No audio either way.
        max_duration_seconds: Then the service ends it.
        client_events: What the service sends; a phone call needs at least ``audio``, ``interruption``,
            ``ping``, ``user_transcript``, ``agent_response``, ``agent_response_correction`` and
            ``client_tool_call``.
    """,
}
"""Docstrings by published name; every other model says where it comes from."""
