"""OpenAI's streamed responses without a network: server-sent events in, deltas out."""

from voiceflow.clients.anthropic.errors import ERRORS as ANTHROPIC
from voiceflow.clients.chat.errors import ContextTooLongError
from voiceflow.clients.openai.responses_protocol import ERRORS as RESPONSES


def test_a_conversation_that_is_too_long_is_known_in_a_stream_too() -> None:
    error = {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000 maximum"}
    assert isinstance(ANTHROPIC.failed_in_stream(error, request_id=""), ContextTooLongError)
    found = {"code": "context_length_exceeded", "message": "x"}
    assert isinstance(RESPONSES.failed_in_stream(found, request_id=""), ContextTooLongError)
