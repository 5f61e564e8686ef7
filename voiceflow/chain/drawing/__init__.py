"""Drawings of a chain: text, SVG and Mermaid."""

from voiceflow.chain.drawing.mermaid import mermaid_of
from voiceflow.chain.drawing.svg import svg_of
from voiceflow.chain.drawing.text import text_of

__all__ = ["mermaid_of", "svg_of", "text_of"]
