"""Conversations with agents of the Agents platform: usable without a pipeline."""

from voiceflow.clients.elevenlabs.agent.address import AgentAddress
from voiceflow.clients.elevenlabs.agent.conversation import AgentConversation
from voiceflow.clients.elevenlabs.agent.limits import AgentLimits
from voiceflow.clients.elevenlabs.agent.protocol import AgentProtocol
from voiceflow.clients.elevenlabs.agent.tools import ClientTools, ToolAnswer
from voiceflow.clients.elevenlabs.schema.initiation import (
    AgentOverride,
    ASROverride,
    ConfigOverride,
    ConversationInitiation,
    ConversationOverride,
    PinnedDictionary,
    PromptOverride,
    SoftTimeoutOverride,
    SourceInfo,
    ToolMocks,
    TTSOverride,
    TurnOverride,
)
from voiceflow.clients.elevenlabs.schema.shared import KnowledgeBaseLocator

__all__ = [
    "ASROverride",
    "AgentAddress",
    "AgentConversation",
    "AgentLimits",
    "AgentOverride",
    "AgentProtocol",
    "ClientTools",
    "ConfigOverride",
    "ConversationInitiation",
    "ConversationOverride",
    "KnowledgeBaseLocator",
    "PinnedDictionary",
    "PromptOverride",
    "SoftTimeoutOverride",
    "SourceInfo",
    "TTSOverride",
    "ToolAnswer",
    "ToolMocks",
    "TurnOverride",
]
