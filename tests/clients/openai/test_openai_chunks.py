"""Chunks of an answer."""

import json

import pytest

from tests.clients.openai.test_chat import chunk, decode
from voiceflow.clients.openai import (
    Finish,
    TextDelta,
    ToolCall,
)


def test_content_may_be_null_or_a_list_of_parts() -> None:
    parts = [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Hi"}]
    assert decode(chunk({"content": None}), chunk({"content": parts}), "[DONE]")[0] == TextDelta("Hi")


def test_other_choices_than_the_first_are_not_heard() -> None:
    other = {"id": "c1", "choices": [{"index": 1, "delta": {"content": "x"}, "finish_reason": "stop"}]}
    assert decode(json.dumps(other), "[DONE]") == [Finish("stop", None, "", "c1")]


@pytest.mark.parametrize("key", ["content", "refusal", "reasoning_content"])
def test_a_surrogate_pair_that_was_split_is_joined(key: str) -> None:
    deltas = decode(chunk({key: "Hi \ud83d"}), chunk(), chunk({key: "\ude00!"}), chunk(finish="stop"))
    assert [delta.text for delta in deltas if not isinstance(delta, ToolCall | Finish)] == ["Hi ", "😀!"]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["a\ud83d", "b"], "a\ufffdb"),
        (["a\ude00b"], "a\ufffdb"),
        (["a\ud83d"], "a\ufffd"),
        (["\ud83d", "\ud83d", "\ude00"], "\ufffd😀"),
    ],
)
def test_half_a_surrogate_pair_is_replaced(parts: list[str], text: str) -> None:
    deltas = decode(*(chunk({"content": part}) for part in parts), chunk(finish="stop"))
    assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == text
    assert isinstance(deltas[-1], Finish)
