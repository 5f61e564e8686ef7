"""The answer of a model while it comes."""

import pytest

from tests.clients.openai.test_chat import chunk
from voiceflow.clients.chat.answer import MAX_ANSWER_CHARS
from voiceflow.clients.openai import (
    ChatDecoder,
    ServerSentEvent,
)
from voiceflow.errors import RemoteProtocolError


def test_an_answer_that_never_ends_is_an_error() -> None:
    decoder = ChatDecoder()
    half = ServerSentEvent(chunk({"content": "x" * (MAX_ANSWER_CHARS // 2)}))
    assert len(decoder.receive(half) + decoder.receive(half)) == 2
    with pytest.raises(RemoteProtocolError, match="longer than"):
        decoder.receive(half)
