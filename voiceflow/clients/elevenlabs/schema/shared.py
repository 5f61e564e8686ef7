"""The API's shared, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model

LanguageModel = Annotated[
    Literal[
        "gpt-4o-mini",
        "gpt-4o",
        "gpt-4",
        "gpt-4-turbo",
        "gpt-4.1",
        "gpt-4.1-mini",
        "gpt-4.1-nano",
        "gpt-5",
        "gpt-5.1",
        "gpt-5.2",
        "gpt-5.2-chat-latest",
        "gpt-5.4",
        "gpt-5.4-mini",
        "gpt-5.4-nano",
        "gpt-5.5",
        "gpt-5.6-sol",
        "gpt-5.6-terra",
        "gpt-5.6-luna",
        "gpt-5-mini",
        "gpt-5-nano",
        "gpt-3.5-turbo",
        "gemini-1.5-pro",
        "gemini-1.5-flash",
        "gemini-2.0-flash",
        "gemini-2.0-flash-lite",
        "gemini-2.5-flash-lite",
        "gemini-2.5-flash",
        "gemini-3-pro-preview",
        "gemini-3-flash-preview",
        "gemini-3.1-pro-preview",
        "gemini-3.1-flash-lite-preview",
        "gemini-3.1-flash-lite",
        "gemini-3.5-flash",
        "gemini-3.5-flash-lite",
        "gemini-3.6-flash",
        "gemini-3.7-flash",
        "claude-sonnet-4-5",
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-sonnet-4-6",
        "claude-sonnet-5",
        "claude-sonnet-4",
        "claude-haiku-4-5",
        "claude-3-7-sonnet",
        "claude-3-5-sonnet",
        "claude-3-5-sonnet-v1",
        "claude-3-haiku",
        "grok-beta",
        "custom-llm",
        "qwen3-4b",
        "qwen3-30b-a3b",
        "qwen36-35b-a3b",
        "qwen35-397b-a17b",
        "gpt-oss-20b",
        "gpt-oss-120b",
        "glm-45-air-fp8",
        "gemini-2.5-flash-preview-09-2025",
        "gemini-2.5-flash-lite-preview-09-2025",
        "gemini-2.5-flash-preview-05-20",
        "gemini-2.5-flash-preview-04-17",
        "gemini-2.5-flash-lite-preview-06-17",
        "gemini-2.0-flash-lite-001",
        "gemini-2.0-flash-001",
        "gemini-1.5-flash-002",
        "gemini-1.5-flash-001",
        "gemini-1.5-pro-002",
        "gemini-1.5-pro-001",
        "claude-sonnet-4@20250514",
        "claude-sonnet-4-5@20250929",
        "claude-haiku-4-5@20251001",
        "claude-3-7-sonnet@20250219",
        "claude-3-5-sonnet@20240620",
        "claude-3-5-sonnet-v2@20241022",
        "claude-3-haiku@20240307",
        "gpt-5-2025-08-07",
        "gpt-5.1-2025-11-13",
        "gpt-5.2-2025-12-11",
        "gpt-5.4-2026-03-05",
        "gpt-5.4-mini-2026-03-17",
        "gpt-5.4-nano-2026-03-17",
        "gpt-5.5-2026-04-23",
        "gpt-5-mini-2025-08-07",
        "gpt-5-nano-2025-08-07",
        "gpt-4.1-2025-04-14",
        "gpt-4.1-mini-2025-04-14",
        "gpt-4.1-nano-2025-04-14",
        "gpt-4o-mini-2024-07-18",
        "gpt-4o-2024-11-20",
        "gpt-4o-2024-08-06",
        "gpt-4o-2024-05-13",
        "gpt-4-0613",
        "gpt-4-0314",
        "gpt-4-turbo-2024-04-09",
        "gpt-3.5-turbo-0125",
        "gpt-3.5-turbo-1106",
        "watt-tool-8b",
        "watt-tool-70b",
        "claude-haiku-5-5",
        "claude-opus-4-6",
        "claude-opus-5",
        "claude-opus-5-5",
        "claude-sonnet-5-5",
        "deepseek-v41-flash",
        "gemini-3.8-flash",
        "gemini-4-argon",
        "glm-52",
        "gpt-6-astra",
        "gpt-6-luna",
        "gpt-6-sol",
        "gpt-6.1-sol",
        "gpt-6.1-terra",
        "nemotron-35-super-vl-nvfp4",
    ],
    OPEN,
]


KnowledgeBaseDocumentType = Annotated[Literal["file", "url", "text", "folder"], OPEN]


DocumentUsageMode = Annotated[Literal["prompt", "auto"], OPEN]


LLMReasoningEffort = Annotated[Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"], OPEN]


SearchStrategy = Annotated[Literal["cat", "keyword", "semantic", "ls"], OPEN]


GuardrailExecutionMode = Annotated[Literal["streaming", "blocking"], OPEN]


Embedding = Annotated[Literal["e5_mistral_7b_instruct", "multilingual_e5_large_instruct"], OPEN]


AnalysisScope = Annotated[Literal["conversation", "agent"], OPEN]


CriteriaScoringMode = Annotated[Literal["binary", "numeric_uniform"], OPEN]


WebhookEventType = Annotated[
    Literal[
        "transcript",
        "audio",
        "call_initiation_failure",
        "unredacted_transcript",
        "unredacted_audio",
        "answering_machine_detection",
    ],
    OPEN,
]


WebhookTranscriptFormat = Annotated[Literal["json", "opentelemetry"], OPEN]


LivekitStackType = Annotated[Literal["standard", "static"], OPEN]


SortDirection = Annotated[Literal["asc", "desc"], OPEN]


TelephonyProvider = Annotated[Literal["twilio", "sip_trunk", "exotel"], OPEN]


class KnowledgeBaseLocator(Model):
    """``KnowledgeBaseLocator`` as it is published."""

    type: KnowledgeBaseDocumentType
    name: str
    id: str
    usage_mode: DocumentUsageMode = "auto"


class LiteralJsonSchemaProperty(Model):
    """``LiteralJsonSchemaProperty`` as it is published."""

    type: (
        Annotated[Literal["boolean", "string", "integer", "number"], OPEN]
        | Annotated[list[str], Field(min_length=2, max_length=2), OPEN]
    )
    description: str = ""
    enum: list[str] | None = None
    is_system_provided: bool = False
    dynamic_variable: str = ""
    allowed_values_dynamic_variable: str = ""
    constant_value: str | int | float | bool | None = ""
    is_omitted: bool = False
    allowed_values: Any = None


class ConvAISecretLocator(Model):
    """``ConvAISecretLocator`` as it is published."""

    secret_id: str


class ConversationInitiationClientDataWebhook(Model):
    """``ConversationInitiationClientDataWebhook`` as it is published."""

    url: str
    request_headers: dict[str, str | ConvAISecretLocator]


class ConvAIWebhooks(Model):
    """``ConvAIWebhooks`` as it is published."""

    post_call_webhook_id: str | None = None
    events: list[WebhookEventType] | None = None
    transcript_format: WebhookTranscriptFormat = "json"
    send_audio: bool | None = None
    exclude_transcript: bool | None = None


class ResourceAccessInfo(Model):
    """``ResourceAccessInfo`` as it is published."""

    is_creator: bool
    creator_name: str
    creator_email: str
    role: Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN]
    anonymous_access_level_override: (
        Annotated[Literal["admin", "editor", "commenter", "viewer"], OPEN] | None
    ) = None
    access_source: (
        Annotated[Literal["creator", "explicit", "workspace_admin", "workspace_default"], OPEN] | None
    ) = None


class LLMParameterEvaluationStrategy(Model):
    """``LLMParameterEvaluationStrategy`` as it is published."""

    type: Literal["llm"] = "llm"
    description: str


class RegexParameterEvaluationStrategy(Model):
    """``RegexParameterEvaluationStrategy`` as it is published."""

    type: Literal["regex"] = "regex"
    pattern: str


class ExactParameterEvaluationStrategy(Model):
    """``ExactParameterEvaluationStrategy`` as it is published."""

    type: Literal["exact"] = "exact"
    expected_value: str


class MatchAnythingParameterEvaluationStrategy(Model):
    """``MatchAnythingParameterEvaluationStrategy`` as it is published."""

    type: Literal["anything"] = "anything"


class UnitTestToolCallParameter(Model):
    """``UnitTestToolCallParameter`` as it is published."""

    eval: Annotated[
        LLMParameterEvaluationStrategy
        | RegexParameterEvaluationStrategy
        | ExactParameterEvaluationStrategy
        | MatchAnythingParameterEvaluationStrategy,
        Field(discriminator="type"),
        OPEN,
    ]
    path: str


class ToolResponseMockConfig(Model):
    """``ToolResponseMockConfig`` as it is published."""

    parameter_conditions: list[UnitTestToolCallParameter] | None = None
    mock_result: str
    is_error: bool = False


class VoiceSettings(Model):
    """How a voice speaks; what is not set is as stored with the voice.

    Attributes:
        stability: 0 lively to 1 even.
        use_speaker_boost: Closer to the original still; costs latency.
        similarity_boost: How close to the original, 0–1.
        style: Exaggeration, 0–1; above 0 costs latency.
        speed: 0.7–1.2.
    """

    stability: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    use_speaker_boost: bool | None = None
    similarity_boost: Annotated[float, Field(ge=0, le=1), OPEN] | None = None
    style: float | None = None
    speed: float | None = None


class VoiceSettingsFields(TypedDict, total=False):
    """The fields of ``VoiceSettings`` as keywords."""

    stability: Annotated[float, Field(ge=0, le=1), OPEN] | None
    use_speaker_boost: bool | None
    similarity_boost: Annotated[float, Field(ge=0, le=1), OPEN] | None
    style: float | None
    speed: float | None
