"""The API's agent parts, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.initiation import ConfigOverride
from voiceflow.clients.elevenlabs.schema.shared import ConvAISecretLocator, LanguageModel
from voiceflow.clients.elevenlabs.schema.tools import (
    AuthConnectionLocator,
    ConvAIDynamicVariable,
    ConvAIEnvVarLocator,
    EnvironmentAuthConnectionLocator,
)

ASRQuality = Annotated[Literal["high"], OPEN]


ASRProvider = Annotated[Literal["elevenlabs", "scribe_realtime", "scribe_v2_turbo"], OPEN]


ASRInputFormat = Annotated[
    Literal["pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000"], OPEN
]


TurnMode = Annotated[Literal["silence", "turn"], OPEN]


TurnEagerness = Annotated[Literal["patient", "normal", "eager"], OPEN]


SpellingPatience = Annotated[Literal["auto", "off"], OPEN]


TurnModel = Annotated[Literal["turn_v2", "turn_v3"], OPEN]


TTSOutputFormat = Annotated[
    Literal["pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000"], OPEN
]


TextNormalisationType = Annotated[Literal["system_prompt", "elevenlabs"], OPEN]


ClientEvent = Annotated[
    Literal[
        "conversation_initiation_metadata",
        "asr_initiation_metadata",
        "ping",
        "audio",
        "interruption",
        "user_transcript",
        "tentative_user_transcript",
        "agent_response",
        "agent_response_correction",
        "client_tool_call",
        "mcp_tool_call",
        "mcp_connection_status",
        "agent_tool_request",
        "agent_tool_response",
        "agent_tool_response_full_payload",
        "agent_response_metadata",
        "vad_score",
        "agent_chat_response_part",
        "client_error",
        "guardrail_triggered",
        "dtmf_request",
        "agent_response_complete",
        "context_usage",
        "internal_turn_probability",
        "internal_tentative_agent_response",
    ],
    OPEN,
]


BackgroundSoundSourceType = Annotated[Literal["preset"], OPEN]


BackgroundSoundPresetId = Annotated[
    Literal[
        "office2",
        "office1",
        "restaurant",
        "city",
        "typing",
        "elevator1",
        "elevator2",
        "elevator3",
        "elevator4",
    ],
    OPEN,
]


Verbosity = Annotated[Literal["auto", "concise", "thorough"], OPEN]


OutputFormat = Annotated[Literal["plain_text", "markdown"], OPEN]


InteractionBudget = Annotated[Literal["realtime", "5_minutes", "10_minutes", "1_hour"], OPEN]


CustomLLMAPIType = Annotated[Literal["chat_completions", "responses", "websocket"], OPEN]


class SuggestedAudioTag(Model):
    """``SuggestedAudioTag`` as it is published."""

    tag: Annotated[str, Field(min_length=1, max_length=30), OPEN]
    description: Annotated[str, Field(max_length=200), OPEN] | None = None


class LanguagePresetTranslation(Model):
    """``LanguagePresetTranslation`` as it is published."""

    source_hash: str
    text: str


class LanguagePreset(Model):
    """``LanguagePreset`` as it is published."""

    overrides: ConfigOverride
    first_message_translation: LanguagePresetTranslation | None = None
    soft_timeout_translation: LanguagePresetTranslation | None = None
    noisy_environment_message_translation: LanguagePresetTranslation | None = None


class BehaviorOverride(Model):
    """``BehaviorOverride`` as it is published."""

    verbosity: Verbosity | None = None
    output_format: OutputFormat | None = None
    interaction_budget: InteractionBudget | None = None


class CustomLLM(Model):
    """``CustomLLM`` as it is published."""

    url: str
    model_id: str | None = None
    api_key: ConvAISecretLocator | ConvAIEnvVarLocator | None = None
    auth_connection: AuthConnectionLocator | EnvironmentAuthConnectionLocator | None = None
    request_headers: (
        dict[str, str | ConvAISecretLocator | ConvAIDynamicVariable | ConvAIEnvVarLocator] | None
    ) = None
    api_version: str | None = None
    api_type: CustomLLMAPIType = "chat_completions"


class BackupLLMDefault(Model):
    """``BackupLLMDefault`` as it is published."""

    preference: Literal["default"] = "default"


class BackupLLMDisabled(Model):
    """``BackupLLMDisabled`` as it is published."""

    preference: Literal["disabled"] = "disabled"


class BackupLLMOverride(Model):
    """``BackupLLMOverride`` as it is published."""

    preference: Literal["override"] = "override"
    order: list[LanguageModel]
