"""OpenAI for ``LLM(model="openai:...")`` and ``LLM(model="openai-responses:...")``."""

from __future__ import annotations

from voiceflow.clients.chat.vendors import ModelVendor
from voiceflow.clients.openai.client import SERVER, ChatClient
from voiceflow.clients.openai.options import ChatOptions
from voiceflow.clients.openai.responses import ResponsesClient
from voiceflow.clients.openai.responses_options import ResponsesOptions

_SOURCE = "platform.openai.com, API keys"

CHAT = ModelVendor(title="OpenAI", server=SERVER, options=ChatOptions, connect=ChatClient, key_source=_SOURCE)
RESPONSES = ModelVendor(
    title="OpenAI", server=SERVER, options=ResponsesOptions, connect=ResponsesClient, key_source=_SOURCE
)
