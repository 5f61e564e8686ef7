"""An answer in chunks."""

import json

import aiohttp
import pytest

from tests.emulators.openai.test_emulator import HELLO, body_of, chunks_of, play
from voiceflow.emulators.openai import (
    Answer,
    AnswerToolCall,
    CallStyle,
    Delivery,
    LLMEmulator,
    UsageChunk,
)

HEADERS = {"Authorization": "Bearer k"}


URL = "http://model.test/v1/chat/completions"


def test_usage_comes_only_when_asked_for() -> None:
    assert "usage" not in json.dumps(chunks_of(body_of(Delivery())))
    chunks = chunks_of(body_of(Delivery(), stream_options={"include_usage": True}))
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"] == {"prompt_tokens": 2, "completion_tokens": 2, "total_tokens": 4}
    assert all(chunk["usage"] is None for chunk in chunks[:-1])
    assert all("usage" in chunk for chunk in chunks_of(body_of(Delivery(usage=UsageChunk.ALWAYS))))


def test_characters_are_cut_in_the_middle_of_their_bytes() -> None:
    parts: list[bytes] = []

    async def test(session: aiohttp.ClientSession) -> None:
        async with session.post(URL, json=HELLO, headers=HEADERS) as response:
            parts.extend([part async for part, _ in response.content.iter_chunks()])

    play(LLMEmulator([Answer(text="🙂🙂", delivery=Delivery(token_gap=1))]), test)
    with pytest.raises(UnicodeDecodeError):
        [part.decode() for part in parts]


def test_calls_without_an_index_have_none() -> None:
    answer = Answer(calls=[AnswerToolCall("f", '{"a":1}'), AnswerToolCall("g")])
    chunks = chunks_of(body_of(Delivery(call_style=CallStyle.NO_INDEX), answer))
    pieces = [piece for chunk in chunks for piece in chunk["choices"][0]["delta"].get("tool_calls", [])]
    assert pieces
    assert all("index" not in piece for piece in pieces)
    assert [piece["id"] for piece in pieces if "id" in piece] == ["call_0", "call_1"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_interleaved_calls_take_turns() -> None:
    answer = Answer(calls=[AnswerToolCall("f", '{"a":1}'), AnswerToolCall("g", '{"b":2}')])
    chunks = chunks_of(body_of(Delivery(call_style=CallStyle.INTERLEAVED), answer))
    order = [chunk["choices"][0]["delta"]["tool_calls"][0]["index"] for chunk in chunks[1:-1]]
    assert order == [0, 1, 0, 1, 0, 1, 0, 1]
