"""In which module each schema stands."""

from __future__ import annotations

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
