"""Anthropic's Messages API, streamed: usable without a pipeline."""

from voiceflow.clients.anthropic.client import AnthropicClient
from voiceflow.clients.anthropic.options import AnthropicOptions
from voiceflow.clients.anthropic.protocol import MessagesDecoder
from voiceflow.clients.anthropic.request import render

__all__ = ["AnthropicClient", "AnthropicOptions", "MessagesDecoder", "render"]
