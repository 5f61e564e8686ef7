"""The reasons that servers give for the end of an answer."""

from __future__ import annotations

from voiceflow.dialogue.deltas import Cut

# OpenAI's word first; the others are those of Gemini, Anthropic, Z.ai and gateways.
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
    """Why an answer is not whole, in whichever server's words; None if it came to its end."""
    return _CUTS.get(reason.lower())
