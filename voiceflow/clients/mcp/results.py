"""What a tool server answers, as text for a model.

Source: https://modelcontextprotocol.io/specification, "Tool Result"
"""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from voiceflow.dialogue import ToolError
from voiceflow.dialogue.tool_results import MAX_RESULT_CHARS

_LONGEST_ERROR = 500


def text_of(result: Any) -> str:
    """The text of a result. What cannot be read aloud is named in its place.

    Raises:
        ToolError: If the server reports that the tool failed, with the server's text.
    """
    parts = [_text_of_block(block) for block in result.content]
    text = "\n".join(part for part in parts if part)
    if not text and result.structured_content is not None:
        text = to_json(result.structured_content, inf_nan_mode="strings").decode()
    if result.is_error:
        raise ToolError(shortened(text) or "the tool failed.")
    # One more than is kept, so that the cut is noticed and noted.
    return text[: MAX_RESULT_CHARS + 1] or "Done."


def shortened(text: str) -> str:
    """An error's text, within limits."""
    return text if len(text) <= _LONGEST_ERROR else f"{text[:_LONGEST_ERROR]}…"


def _text_of_block(block: Any) -> str:
    match block.type:
        case "text":
            return str(block.text)
        case "image" | "audio":
            return f"[{block.type}, {block.mime_type}: it is not shown here]"
        case "resource_link":
            return f"[resource {block.name}, {block.uri}: its content is not here]"
        case "resource":
            found = block.resource
            content = getattr(found, "text", None)
            return f"[resource {found.uri}: its content is binary]" if content is None else str(content)
        case kind:
            return f"[{kind}: it is not shown here]"
