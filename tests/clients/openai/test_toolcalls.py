"""Tool calls in an answer."""

from tests.clients.openai.test_chat import chunk, decode, piece, pieces
from voiceflow.clients.openai import (
    Finish,
    TextDelta,
    ToolCall,
)


def test_calls_come_after_the_text_and_the_reason_is_put_right() -> None:
    deltas = decode(chunk({"content": "One moment."}), pieces(piece(0, "a", "f", "{}")), chunk(finish="stop"))
    assert deltas == [
        TextDelta("One moment."),
        ToolCall("a", "f", "{}"),
        Finish("tool_calls", None, "m", "c1"),
    ]
