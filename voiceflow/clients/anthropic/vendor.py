"""Anthropic for ``LLM(model="anthropic:...")``."""

from __future__ import annotations

from voiceflow.clients.anthropic.client import SERVER, AnthropicClient
from voiceflow.clients.anthropic.options import AnthropicOptions
from voiceflow.clients.chat.vendors import ModelVendor

ANTHROPIC = ModelVendor(
    title="Anthropic",
    server=SERVER,
    options=AnthropicOptions,
    connect=AnthropicClient,
    key_source="console.anthropic.com, API keys",
)
