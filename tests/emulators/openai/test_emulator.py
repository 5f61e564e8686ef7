"""The emulated model server, seen by a plain HTTP client."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import aiohttp

from voiceflow.clients.speech.engines import BrainText, BrainToolCall
from voiceflow.emulators.openai import (
    Answer,
    Delivery,
    LLMEmulator,
    Reply,
)
from voiceflow.testing import run_virtual
from voiceflow.testing.network import MemoryNetwork

HELLO: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Hello there"}],
    "stream": True,
}
HEADERS = {"Authorization": "Bearer k"}
URL = "http://model.test/v1/chat/completions"

Test = Callable[[aiohttp.ClientSession], Awaitable[None]]


def play(emulator: LLMEmulator, test: Test) -> None:
    async def run() -> None:
        async with MemoryNetwork() as network:
            network.add("model.test", emulator.app)
            await test(network.session())

    run_virtual(run())


def body_of(delivery: Delivery, reply: Reply = "Hi 🙂", **request: Any) -> bytes:
    bodies: list[bytes] = []

    async def test(session: aiohttp.ClientSession) -> None:
        async with session.post(URL, json={**HELLO, **request}, headers=HEADERS) as response:
            assert response.content_type == "text/event-stream"
            bodies.append(await response.read())

    play(LLMEmulator([reply], delivery=delivery), test)
    return bodies[0]


def chunks_of(body: bytes) -> list[Any]:
    lines = [line for line in body.decode().splitlines() if line.startswith("data:")]
    return [json.loads(line[5:]) for line in lines if "[DONE]" not in line]


def test_lines_end_as_told_and_comments_come_between() -> None:
    body = body_of(Delivery(newline="\r\n", has_comments=True, has_space=False))
    assert body.startswith(b": still here\r\n\r\ndata:{")
    assert body.endswith(b"\r\n\r\ndata:[DONE]\r\n\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")


def test_done_may_be_left_out() -> None:
    assert b"[DONE]" not in body_of(Delivery(has_done=False))


def test_the_same_request_gives_the_same_bytes() -> None:
    assert body_of(Delivery()) == body_of(Delivery())


def test_pieces_may_be_given() -> None:
    chunks = chunks_of(body_of(Delivery(), Answer(pieces=["He", "llo"])))
    assert [chunk["choices"][0]["delta"].get("content") for chunk in chunks] == ["", "He", "llo", None]


def test_tokens_come_when_they_are_due() -> None:
    times: list[float] = []

    async def test(session: aiohttp.ClientSession) -> None:
        async with session.post(URL, json=HELLO, headers=HEADERS) as response:
            times.append(asyncio.get_running_loop().time())
            await response.read()
            times.append(asyncio.get_running_loop().time())

    play(
        LLMEmulator([Answer(text="Hi you", delivery=Delivery(head=0.5, first_token=1, token_gap=0.25))]), test
    )
    assert times == [0.5, 2.0]


def test_a_client_that_goes_is_noticed_even_when_nothing_is_sent() -> None:
    emulator = LLMEmulator([Answer(text="Hi you", delivery=Delivery(stall_after=1))])

    async def test(session: aiohttp.ClientSession) -> None:
        response = await session.post(URL, json=HELLO, headers=HEADERS)
        await asyncio.sleep(5)
        assert not emulator.exchanges[0].ended.is_set()
        response.close()
        await emulator.exchanges[0].ended.wait()
        assert asyncio.get_running_loop().time() < 5.1

    play(emulator, test)
    exchange = emulator.exchanges[0]
    assert (exchange.tokens, exchange.is_disconnected, exchange.is_complete) == (1, True, False)


def test_a_script_that_has_ended_says_so() -> None:
    async def test(session: aiohttp.ClientSession) -> None:
        for status in (200, 400):
            async with session.post(URL, json=HELLO, headers=HEADERS) as response:
                assert response.status == status
                text = await response.text()
        assert json.loads(text)["error"]["code"] == "script_ended"

    play(LLMEmulator(["One."]), test)


def test_a_function_may_answer() -> None:
    async def later(request: Mapping[str, Any]) -> Reply:
        await asyncio.sleep(1)
        return str(request["messages"][0]["content"]).upper()

    for script in (later, lambda request: request["messages"][0]["content"].upper()):
        emulator = LLMEmulator(script)

        async def test(session: aiohttp.ClientSession) -> None:
            async with session.post(URL, json={**HELLO, "stream": False}, headers=HEADERS) as response:
                answer = await response.json()
            assert answer["choices"][0]["message"]["content"] == "HELLO THERE"
            assert answer["choices"][0]["finish_reason"] == "stop"

        play(emulator, test)


class SlowBrain:
    def __init__(self) -> None:
        self.is_closed = False

    async def complete(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[BrainText | BrainToolCall]:
        try:
            yield BrainText(f"{messages[-1]['content']} {len(tools)}")
            yield BrainToolCall("call_1", "f", '{"a": 1}')
            await asyncio.sleep(60)
            yield BrainText("never")
        finally:
            self.is_closed = True


def test_a_brain_may_answer_and_stops_when_the_client_goes() -> None:
    brain = SlowBrain()
    emulator = LLMEmulator(brain=brain)

    async def test(session: aiohttp.ClientSession) -> None:
        response = await session.post(URL, json=HELLO, headers=HEADERS)
        data = b""
        while b"there 0" not in data:
            data += await response.content.readany()
        response.close()
        await emulator.exchanges[0].ended.wait()
        assert brain.is_closed
        assert asyncio.get_running_loop().time() < 1

    play(emulator, test)


def test_a_brains_calls_are_written_out() -> None:
    chunks: list[Any] = []

    async def test(session: aiohttp.ClientSession) -> None:
        async with session.post(URL, json={**HELLO, "stream": False}, headers=HEADERS) as response:
            chunks.append(await response.json())

    play(LLMEmulator(brain=SlowBrain()), test)
    (call,) = chunks[0]["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "f", "arguments": '{"a": 1}'}


def test_the_memory_of_requests_is_bounded() -> None:
    async def test(session: aiohttp.ClientSession) -> None:
        for _ in range(3):
            async with session.post(URL, json=HELLO, headers=HEADERS) as response:
                await response.read()

    emulator = LLMEmulator(lambda _: "x")
    play(emulator, test)
    assert len(emulator.exchanges) == 3
    assert emulator.exchanges.maxlen == 1000
