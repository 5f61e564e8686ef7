"""Gemini's generateContent, streamed: usable without a pipeline."""

from voiceflow.clients.gemini.client import GeminiClient
from voiceflow.clients.gemini.options import GeminiOptions
from voiceflow.clients.gemini.protocol import GenerateDecoder
from voiceflow.clients.gemini.request import render

__all__ = ["GeminiClient", "GeminiOptions", "GenerateDecoder", "render"]
