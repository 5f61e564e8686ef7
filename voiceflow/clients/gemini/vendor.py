"""Gemini for ``LLM(model="gemini:...")``."""

from __future__ import annotations

from voiceflow.clients.chat.vendors import ModelVendor
from voiceflow.clients.gemini.client import SERVER, GeminiClient
from voiceflow.clients.gemini.options import GeminiOptions

GEMINI = ModelVendor(
    title="Gemini",
    server=SERVER,
    options=GeminiOptions,
    connect=GeminiClient,
    key_source="aistudio.google.com, Get API key",
)
