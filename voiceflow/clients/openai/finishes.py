"""The finish reasons of servers."""

from __future__ import annotations

from voiceflow.dialogue.deltas import Cut

# OpenAI's word first; the others come from Gemini, Anthropic, Z.ai and gateways.
_CUTS = {
    "length": Cut.LENGTH,
    "max_tokens": Cut.LENGTH,
    "max_output_tokens": Cut.LENGTH,
    "model_context_window_exceeded": Cut.LENGTH,
    "model_length": Cut.LENGTH,
    "content_filter": Cut.FILTER,
    "content_filtered": Cut.FILTER,
    "safety": Cut.FILTER,
    "sensitive": Cut.FILTER,
    "recitation": Cut.FILTER,
    "prohibited_content": Cut.FILTER,
    "blocklist": Cut.FILTER,
    "refusal": Cut.FILTER,
}


def cut_of(reason: str) -> Cut | None:
    """Why an answer is incomplete, for any server's finish reason; None if it is complete."""
    return _CUTS.get(reason.lower())
