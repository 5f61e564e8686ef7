"""The tokens of an answer."""

from tests.clients.openai.test_chat import chunk, decode
from voiceflow.clients.openai import (
    Finish,
)


def test_usage_in_every_chunk_counts_once() -> None:
    deltas = decode(
        chunk({"content": "a"}, usage={"completion_tokens": 1}),
        chunk({}, "stop", usage={"completion_tokens": 2, "prompt_tokens": None}),
    )
    assert isinstance(deltas[-1], Finish)
    assert deltas[-1].usage is not None
    assert deltas[-1].usage.completion_tokens == 2
