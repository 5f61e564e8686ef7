"""What the schemas are called here, and in which module each stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

QUERIES = {
    ("POST", "/v1/text-to-speech/{voice_id}"): "SpeechQuery",
    ("POST", "/v1/speech-to-speech/{voice_id}"): "VoiceChangeQuery",
    ("POST", "/v1/speech-to-text"): "TranscriptionQuery",
    ("GET", "/v2/voices"): "VoiceFilter",
    ("GET", "/v1/voices/{voice_id}"): "VoiceQuery",
    ("GET", "/v1/pronunciation-dictionaries"): "DictionaryFilter",
    ("GET", "/v1/workspace/webhooks"): "WebhookQuery",
    ("GET", "/v1/convai/conversation/get-signed-url"): "SignedUrlQuery",
    ("GET", "/v1/convai/conversation/token"): "ConversationTokenQuery",
    ("POST", "/v1/convai/agents/create"): "NewAgentQuery",
    ("GET", "/v1/convai/agents"): "AgentFilter",
    ("GET", "/v1/convai/agents/{agent_id}"): "AgentQuery",
    ("PATCH", "/v1/convai/agents/{agent_id}"): "AgentChangeQuery",
    ("DELETE", "/v1/convai/agents/{agent_id}"): "AgentDeletionQuery",
    ("GET", "/v1/convai/agents/{agent_id}/link"): "AgentLinkQuery",
    ("POST", "/v1/convai/agents/{agent_id}/knowledge-base/rag-query"): "RagBranch",
    ("GET", "/v1/convai/conversations"): "ConversationFilter",
    ("GET", "/v1/convai/conversations/{conversation_id}"): "ConversationQuery",
    ("GET", "/v1/convai/conversations/{conversation_id}/summary"): "ConversationSummaryQuery",
    ("GET", "/v1/convai/conversations/{conversation_id}/sip-messages"): "SipMessageQuery",
    ("GET", "/v1/convai/knowledge-base"): "DocumentFilter",
    ("GET", "/v1/convai/knowledge-base/search"): "ContentSearch",
    ("GET", "/v1/convai/knowledge-base/{documentation_id}"): "DocumentQuery",
    ("DELETE", "/v1/convai/knowledge-base/{documentation_id}"): "DocumentDeletionQuery",
    ("GET", "/v1/convai/knowledge-base/{documentation_id}/dependent-agents"): "DependentAgentFilter",
    ("GET", "/v1/convai/knowledge-base/{documentation_id}/chunks"): "ChunkFilter",
    ("GET", "/v1/convai/knowledge-base/{documentation_id}/chunk/{chunk_id}"): "ChunkQuery",
    ("GET", "/v1/convai/tools"): "ToolFilter",
    ("GET", "/v1/convai/tools/{tool_id}"): "ToolQuery",
    ("DELETE", "/v1/convai/tools/{tool_id}"): "ToolDeletionQuery",
    ("GET", "/v1/convai/tools/{tool_id}/dependent-agents"): "ToolAgentFilter",
    ("GET", "/v1/convai/secrets"): "SecretFilter",
    ("GET", "/v1/convai/phone-numbers"): "PhoneNumberFilter",
    ("GET", "/v1/convai/phone-numbers/{phone_number_id}/sip-messages"): "NumberSipMessageQuery",
    ("GET", "/v1/convai/batch-calling/workspace"): "BatchCallFilter",
    ("GET", "/v1/convai/batch-calling/{batch_id}/export"): "BatchCallExportQuery",
    ("GET", "/v1/history"): "HistoryFilter",
    ("GET", "/v1/convai/analytics/live-count"): "LiveCountQuery",
}
"""The models of query parameters; operations with the same parameters share one."""

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

BODIES = {
    ("POST", "/v1/text-to-speech/{voice_id}"): "NewSpeech",
    ("POST", "/v1/speech-to-speech/{voice_id}"): "VoiceChange",
    ("POST", "/v1/speech-to-text"): "Transcription",
    ("POST", "/v1/pronunciation-dictionaries/add-from-file"): "NewDictionaryFile",
    ("POST", "/v1/pronunciation-dictionaries/add-from-rules"): "NewDictionary",
    ("POST", "/v1/pronunciation-dictionaries/{pronunciation_dictionary_id}/set-rules"): "DictionaryRules",
    ("POST", "/v1/pronunciation-dictionaries/{pronunciation_dictionary_id}/remove-rules"): "RemovedRules",
    ("PATCH", "/v1/pronunciation-dictionaries/{pronunciation_dictionary_id}"): "DictionaryChange",
    ("POST", "/v1/workspace/webhooks"): "NewWebhook",
    ("PATCH", "/v1/workspace/webhooks/{webhook_id}"): "WebhookChange",
    ("POST", "/v1/convai/agents/create"): "NewAgent",
    ("PATCH", "/v1/convai/agents/{agent_id}"): "AgentChange",
    ("POST", "/v1/convai/agents/{agent_id}/duplicate"): "AgentCopy",
    ("POST", "/v1/convai/agents/{agent_id}/simulate-conversation"): "Simulation",
    ("POST", "/v1/convai/agents/{agent_id}/knowledge-base/rag-query"): "RagQuery",
    ("POST", "/v1/convai/conversations/{conversation_id}/feedback"): "ConversationFeedback",
    ("POST", "/v1/convai/knowledge-base/url"): "UrlDocument",
    ("POST", "/v1/convai/knowledge-base/file"): "FileDocument",
    ("POST", "/v1/convai/knowledge-base/text"): "TextDocument",
    ("POST", "/v1/convai/knowledge-base/folder"): "Folder",
    ("PATCH", "/v1/convai/knowledge-base/{documentation_id}"): "DocumentChange",
    ("POST", "/v1/convai/knowledge-base/rag-index"): "RagIndexBatch",
    ("POST", "/v1/convai/knowledge-base/{documentation_id}/rag-index"): "RagIndexRequest",
    ("POST", "/v1/convai/tools"): "NewTool",
    ("PATCH", "/v1/convai/settings"): "SettingsChange",
    ("POST", "/v1/convai/secrets"): "NewSecret",
    ("PATCH", "/v1/convai/secrets/{secret_id}"): "SecretChange",
    ("PATCH", "/v1/convai/phone-numbers/{phone_number_id}"): "PhoneNumberChange",
    ("POST", "/v1/convai/twilio/outbound-call"): "TwilioCallRequest",
    ("POST", "/v1/convai/twilio/register-call"): "RegisteredCall",
    ("POST", "/v1/convai/sip-trunk/outbound-call"): "SipCallRequest",
    ("POST", "/v1/convai/exotel/outbound-call"): "ExotelCallRequest",
    ("POST", "/v1/convai/batch-calling/submit"): "NewBatchCall",
}
"""The models of request bodies; operations with the same body share one."""

ANSWERS = [
    ("POST", "/v1/text-to-speech/{voice_id}/with-timestamps"),
    ("POST", "/v1/text-to-speech/{voice_id}/stream/with-timestamps"),
    ("GET", "/v1/voices/{voice_id}/settings"),
    ("POST", "/v1/voices/{voice_id}/settings/edit"),
    ("DELETE", "/v1/voices/{voice_id}"),
    ("GET", "/v1/models"),
    ("GET", "/v1/pronunciation-dictionaries/{pronunciation_dictionary_id}"),
    ("DELETE", "/v1/workspace/webhooks/{webhook_id}"),
    ("POST", "/v1/single-use-token/{token_type}"),
    ("POST", "/v1/convai/conversations/{conversation_id}/files"),
    ("GET", "/v1/convai/settings"),
    ("GET", "/v1/convai/knowledge-base/rag-index"),
    ("GET", "/v1/convai/knowledge-base/{documentation_id}/rag-index"),
    ("GET", "/v1/convai/tools/{tool_id}"),
    ("GET", "/v1/convai/secrets/{secret_id}"),
    ("GET", "/v1/convai/llm/list"),
    ("GET", "/v1/convai/batch-calling/{batch_id}"),
    ("POST", "/v1/convai/phone-numbers"),
    ("GET", "/v1/convai/phone-numbers/{phone_number_id}"),
    ("GET", "/v1/history/{history_item_id}"),
    ("DELETE", "/v1/history/{history_item_id}"),
    ("GET", "/v1/user/subscription"),
]
"""Operations without query or body that are written, or whose answers are reached by no other."""

KEYWORDS = ["VoiceSettingsResponseModel", "WebhookHMACSettings"]
"""Schemas that methods take though they are part of a body or of an answer elsewhere."""

RENAMED = {
    "VoiceSettingsResponseModel": "VoiceSettings",
    "AudioWithTimestampsResponseModel": "TimedSpeech",
    "StreamingAudioChunkWithTimestampsResponseModel": "TimedChunk",
    "CharacterAlignmentResponseModel": "CharacterTimes",
    "PronunciationDictionaryVersionLocatorRequestModel": "DictionaryLocator",
    "PydanticPronunciationDictionaryVersionLocator": "PinnedDictionary",
    "SpeechToTextChunkResponseModel": "Transcript",
    "MultichannelSpeechToTextResponseModel": "MultichannelTranscript",
    "SpeechToTextWebhookResponseModel": "PendingTranscript",
    "SpeechToTextWordResponseModel": "TranscriptWord",
    "SpeechToTextCharacterResponseModel": "TranscriptCharacter",
    "ModelResponseModel": "SpeechModel",
    "VoiceResponseModel": "StoredVoice",
    "LanguageResponseModel": "ModelLanguage",
    "UtteranceResponseModel": "SeparatedUtterance",
    "GetVoicesV2ResponseModel": "VoicePage",
    "GetPronunciationDictionariesMetadataResponseModel": "DictionaryPage",
    "GetPronunciationDictionaryMetadataResponseModel": "DictionaryMetadata",
    "GetPronunciationDictionaryWithRulesResponseModel": "Dictionary",
    "AddPronunciationDictionaryResponseModel": "CreatedDictionary",
    "PronunciationDictionaryRulesResponseModel": "ChangedDictionary",
    "PronunciationDictionaryAliasRuleRequestModel": "AliasRule",
    "PronunciationDictionaryPhonemeRuleRequestModel": "PhonemeRule",
    "PronunciationDictionaryAliasRuleResponseModel": "StoredAliasRule",
    "PronunciationDictionaryPhonemeRuleResponseModel": "StoredPhonemeRule",
    "GetAgentResponseModel": "Agent",
    "AgentSummaryResponseModel": "AgentSummary",
    "GetAgentsPageResponseModel": "AgentPage",
    "CreateAgentResponseModel": "CreatedAgent",
    "GetAgentLinkResponseModel": "AgentLink",
    "AgentSimulatedChatTestResponseModel": "SimulatedConversation",
    "ConversationalConfigAPIModel": "ConversationalConfig",
    "AgentConfigAPIModel": "AgentConfig",
    "PromptAgentAPIModel": "AgentPrompt",
    "AgentPlatformSettingsRequestModel": "PlatformSettings",
    "AgentPlatformSettingsResponseModel": "StoredPlatformSettings",
    "AgentWorkflowRequestModel": "Workflow",
    "AgentWorkflowResponseModel": "StoredWorkflow",
    "AgentMetadataResponseModel": "AgentTimes",
    "ConversationInitiationClientDataRequest": "ConversationInitiation",
    "ConversationInitiationClientDataConfig": "InitiationPermissions",
    "ConversationInitiationSourceInfo": "SourceInfo",
    "OrchestratorToolMockBehaviorConfig": "ToolMocks",
    "ConversationConfigClientOverride": "ConfigOverride",
    "ConversationConfigClientOverrideConfig": "OverridePermissions",
    "ConversationConfigOverride": "ConversationOverride",
    "AgentConfigOverride": "AgentOverride",
    "PromptAgentAPIModelOverride": "PromptOverride",
    "ASRConversationalConfigOverride": "ASROverride",
    "TTSConversationalConfigOverride": "TTSOverride",
    "TurnConfigOverride": "TurnOverride",
    "SoftTimeoutConfigOverride": "SoftTimeoutOverride",
    "ConversationConfigOverrideConfig": "ConversationPartPermissions",
    "GetConversationResponseModel": "Conversation",
    "ConversationSummaryResponseModel": "ConversationSummary",
    "GetConversationSummaryResponseModel": "ConversationDigest",
    "GetConversationsPageResponseModel": "ConversationPage",
    "ConversationHistoryTranscriptResponseModel": "TranscriptItem",
    "ConversationHistoryTranscriptCommonModel": "PastItem",
    "ConversationSignedUrlResponseModel": "SignedUrl",
    "TokenResponseModel": "ConversationToken",
    "ConversationTokenResponseModel": "LinkToken",
    "GetKnowledgeBaseURLResponseModel": "KnowledgeUrl",
    "GetKnowledgeBaseFileResponseModel": "KnowledgeFile",
    "GetKnowledgeBaseTextResponseModel": "KnowledgeText",
    "GetKnowledgeBaseFolderResponseModel": "KnowledgeFolder",
    "GetKnowledgeBaseSummaryURLResponseModel": "UrlSummary",
    "GetKnowledgeBaseSummaryFileResponseModel": "FileSummary",
    "GetKnowledgeBaseSummaryTextResponseModel": "TextSummary",
    "GetKnowledgeBaseSummaryFolderResponseModel": "FolderSummary",
    "GetKnowledgeBaseListResponseModel": "DocumentPage",
    "AddKnowledgeBaseResponseModel": "CreatedDocument",
    "GetKnowledgeBaseDependentAgentsResponseModel": "DependentAgentPage",
    "KnowledgeBaseDocumentChunkResponseModel": "DocumentChunk",
    "KnowledgeBaseDocumentChunksResponseModel": "ChunkPage",
    "RAGDocumentIndexResponseModel": "RagIndex",
    "RAGDocumentIndexesResponseModel": "RagIndexes",
    "RAGIndexOverviewResponseModel": "RagOverview",
    "ToolResponseModel": "StoredTool",
    "ToolsResponseModel": "ToolPage",
    "GetToolDependentAgentsResponseModel": "ToolAgentPage",
    "GetConvAISettingsResponseModel": "Settings",
    "GetWorkspaceSecretsResponseModel": "SecretPage",
    "ConvAIWorkspaceStoredSecretConfig": "Secret",
    "PostWorkspaceSecretResponseModel": "CreatedSecret",
    "GetPhoneNumberTwilioResponseModel": "TwilioNumber",
    "GetPhoneNumberSIPTrunkResponseModel": "SipTrunkNumber",
    "GetPhoneNumberExotelResponseModel": "ExotelNumber",
    "CreateTwilioPhoneNumberRequest": "NewTwilioNumber",
    "CreateSIPTrunkPhoneNumberRequestV2": "NewSipTrunkNumber",
    "CreateExotelPhoneNumberRequest": "NewExotelNumber",
    "CreatePhoneNumberResponseModel": "CreatedNumber",
    "InboundSIPTrunkConfigRequestModel": "InboundTrunk",
    "OutboundSIPTrunkConfigRequestModel": "OutboundTrunk",
    "GetPhoneNumberInboundSIPTrunkConfigResponseModel": "StoredInboundTrunk",
    "GetPhoneNumberOutboundSIPTrunkConfigResponseModel": "StoredOutboundTrunk",
    "SIPTrunkCredentialsRequestModel": "TrunkCredentials",
    "GetSIPLogMessagesResponse": "SipMessagePage",
    "SIPLogMessage": "SipMessage",
    "TwilioOutboundCallResponse": "TwilioCall",
    "SIPTrunkOutboundCallResponse": "SipCall",
    "ExotelOutboundCallResponse": "ExotelCall",
    "BatchCallResponse": "BatchCall",
    "BatchCallDetailedResponse": "BatchCallDetails",
    "WorkspaceBatchCallsResponse": "BatchCallPage",
    "OutboundCallRecipient": "Recipient",
    "OutboundCallRecipientResponseModel": "RecipientState",
    "WorkspaceWebhookResponseModel": "Webhook",
    "WorkspaceWebhookListResponseModel": "WebhookList",
    "WorkspaceCreateWebhookResponseModel": "CreatedWebhook",
    "PatchWorkspaceWebhookResponseModel": "ChangedWebhook",
    "DeleteWorkspaceWebhookResponseModel": "DeletedWebhook",
    "GetOrCreateRAGIndexRequestModel": "RagIndexItem",
    "RAGIndexBatchSuccessfulResponseModel": "RagIndexSuccess",
    "RAGIndexOverviewEmbeddingModelResponseModel": "RagModelUsage",
    "AgentKnowledgeBaseRagQueryResponseModel": "RagAnswer",
    "AgentKnowledgeBaseRagChunkResponseModel": "FoundChunk",
    "KnowledgeBaseContentSearchResponseModel": "FoundDocumentPage",
    "KnowledgeBaseContentSearchResult": "FoundDocument",
    "DependentAvailableAgentIdentifier": "DependentAgent",
    "DependentUnknownAgentIdentifier": "HiddenAgent",
    "KnowledgeBaseDocumentMetadataResponseModel": "DocumentMetadata",
    "ASRConversationalConfig": "AsrConfig",
    "TTSConversationalConfig": "TtsConfig",
    "PromptEvaluationCriteria": "EvaluationCriterion",
    "ConversationSimulationSpecification": "SimulationSpecification",
    "ToolMockConfig": "ToolMock",
    "WebhookToolApiSchemaConfig": "WebhookApi",
    "TurnModel": "TurnModel",
    "LLM": "LanguageModel",
    "LLMListResponseModel": "LanguageModels",
    "SingleUseTokenResponseModel": "SingleUseToken",
    "ConvAIFileUploadResponseModel": "UploadedFile",
    "AdditionalFormats": "AdditionalFormats",
    "GetSpeechHistoryResponseModel": "HistoryPage",
    "SpeechHistoryItemResponseModel": "HistoryItem",
    "DialogueInputResponseModel": "DialogueLine",
    "ExtendedSubscriptionResponseModel": "Subscription",
}
"""The names that people write; every other one is shortened by rule."""

_NOISE = re.compile(
    r"(Response|Request|Common|API)?Models?$|(?<=\w)(Response|Request|Enum)$|^ConversationHistory(?=\w)|^Get(?=[A-Z])"
)

GROUPS = [
    ("speech", r"text-to-speech|speech-to-speech"),
    ("transcripts", r"speech-to-text"),
    ("voices", r"voices|models"),
    ("dictionaries", r"pronunciation"),
    ("webhooks", r"workspace/webhooks"),
    ("tokens", r"single-use"),
    ("simulation", r"simulate"),
    ("documents", r"knowledge-base"),
    ("tools", r"convai/tools"),
    ("conversations", r"conversation"),
    ("agents", r"/agents"),
    ("numbers", r"phone-numbers"),
    ("calls", r"outbound-call|register-call|batch-calling"),
    ("workspace", r"settings|secrets|llm"),
    ("speech_history", r"v1/history"),
    ("subscription", r"v1/user"),
    ("analytics", r"analytics"),
]
"""The parts of the API by a pattern of their paths; the first that fits counts."""

TOPICS = [
    ("signed_urls", r"^ConversationSignedUrl|^SignedUrlQuery"),
    ("expressions", r"^AST"),
    (
        "agent_parts",
        r"^ASR(Quality|Provider|Input)|^Turn(Mode|Eagerness|Model)$|^TTSOutputFormat|^TextNormalisationType|^ClientEvent$"
        r"|^BackgroundSound(Source|PresetId)|^(Custom|Backup)LLM|^LanguagePreset|^SuggestedAudioTag|^BehaviorOverride"
        r"|^OutputFormat|^SpellingPatience",
    ),
    ("workflow_overrides", r"WorkflowOverride$"),
    ("workflow", r"^Workflow(?!Tool(Response|Edge|Max|Nested|Locator)|Features)|^AgentWorkflow|^Position$"),
    ("widget", r"^Widget|Avatar$|^EmbedVariant"),
    ("guardrails", r"^\w*Guardrails?(V1|Config|sConfig)?$|^Moderation|^ContentConfig|^Verbosity$"),
    ("transfers", r"^TransferTo\w+Result|^TransferBranchInfo"),
    (
        "tool_results",
        r"ToolResult|ToolResponseModel$|Result(Error|Success|Sip|Twilio|Exotel)\w*Model$|^WorkflowTool",
    ),
    (
        "phone_numbers",
        r"PhoneNumber(Twilio|SIP|Exotel|Agent|Inbound|Outbound)|^SIP(Media|Trunk|Log)|^MediaCodec|SIPLog",
    ),
    (
        "initiation",
        r"^ConversationInitiationClientData(Request|Internal)$|^ConversationInitiationSource|ConfigOverride$|^ConversationConfigClientOverride$|^PromptAgentAPIModelOverride$",
    ),
    ("permissions", r"OverrideConfig$|^ConversationInitiationClientDataConfig$"),
    (
        "system_tools",
        r"^(SystemTool|EndCallTool|LanguageDetectionTool|TransferTo\w+Tool|SkipTurnTool|PlayDTMFTool|VoicemailDetectionTool|\w+Procedure|RunSubagent|SubAgent|PostDial|\w*Transfer\w*Destination|PhoneNumberTransfer|AgentTransfer|CustomSIP|UUITransfer|KnowledgeBase(Rag)?Tool|TransferTypeEnum)\w*(?<!ResultModel)$",
    ),
    ("document_parts", r"^AutoSync|^External|^KbExternal|^FileRefresh|^CrawlStatus|^KnowledgeBaseFolder"),
    ("contents", r"^GetKnowledgeBaseSummary|^KnowledgeBaseContentSearch|^SearchHighlight|^ContentSearch"),
    (
        "documents",
        r"^GetKnowledgeBase|^AutoSync|^External|^KbExternal|^KnowledgeBaseDocument(Metadata|Type)|^KnowledgeBaseFolder|^FileRefresh|^ContentFormat|^CrawlStatus|^DocumentUsage|Document$|^Folder$|^DocumentChange",
    ),
    ("retrieval", r"^RAG|^Rag|^(KnowledgeBase|Agent)\w*Chunk|^Chunk|BatchFailure"),
    ("dependents", r"^Dependent|DependentAgents"),
    (
        "usage",
        r"Usage|Charging|^LLM\w*Category|^Currency|^Platform(Category|Usage)|^MetricRecord|^ConversationTurnMetrics|^FeatureStatus|^RegionalProcessing|^AnalysisRunningTotal",
    ),
    ("alerting", r"Alerting|^Attached|^AgentTesting|^Evaluation(?!Success|Criteria)"),
    (
        "platform",
        r"^AgentPlatformSettings|^Privacy|^Evaluation(?!Success|Criteria)|^AgentTesting|^AgentCallLimits|^AuthSettings|^AllowlistItem|^Topic|^AgentAnalysis|^Attached|^AgentTrust|^ConversationDeletion|^ConversationHistoryRedaction|^AgentWorkspace|^Sentiment|^Interaction",
    ),
    (
        "agent_pages",
        r"^Agent(Filter|Query|ChangeQuery|DeletionQuery|LinkQuery|Copy|SummaryResponseModel)$|^GetAgentsPage|^GetAgentLink|^CreateAgentResponse|^NewAgentQuery",
    ),
    (
        "conversation_pages",
        r"^Conversation(Filter|Query)$|^GetConversationsPage|^ConversationSummary|^GetConversationSummary|^SipMessageQuery",
    ),
]
"""What stands in a module of its own, by a pattern of the published names; the first that fits counts."""

ORDER = [
    "shared", "phone_numbers", "initiation", "permissions", "usage", "dependents", "retrieval",
    "system_tools", "tools", "transfers", "tool_results", "history", "expressions", "agent_parts",
    "workflow_overrides", "workflow", "guardrails", "widget", "alerting", "platform", "agents",
    "agent_pages", "simulation", "conversations", "conversation_pages", "document_parts", "documents",
    "contents",
]  # fmt: skip
"""Modules of which each imports those before it only; all others come last and import none of each other."""

SHARED = [
    ({"agents", "simulation"}, "agents"),
    ({"agents", "simulation", "tools"}, "tools"),
    ({"tools", "simulation"}, "tools"),
    ({"conversations", "simulation"}, "history"),
    ({"calls", "conversations"}, "initiation"),
    ({"agents", "calls", "conversations"}, "initiation"),
]
"""Where a schema stands that only these parts of the API use together; all others are in ``shared``."""


def short(name: str) -> str:
    """The published name without what says nothing."""
    if name in RENAMED:
        return RENAMED[name]
    before = ""
    while before != name:
        before, name = name, _NOISE.sub("", name) or name
    return name


def chosen(names: Iterable[str]) -> dict[str, str]:
    """A name of its own for each schema: where two are the same when shortened, the longer stays whole."""
    taken: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (n not in RENAMED, len(n), n)):
        new = short(name)
        taken[name] = new if new not in taken.values() else name
    return taken
