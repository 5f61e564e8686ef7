"""The client against the emulated server, on a network in memory and on virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from voiceflow.clients.openai import (
    ChatClient,
    ChatError,
    ChatLimits,
    ChatOptions,
    Delta,
    Finish,
    ReasoningDelta,
    TextDelta,
    ToolCall,
)
from voiceflow.emulators.openai import (
    Answer,
    AnswerToolCall,
    CallStyle,
    Delivery,
    LLMEmulator,
    Refusal,
    Reply,
    UsageChunk,
)
from voiceflow.errors import ConfigurationError, ErrorScope, RemoteProtocolError, ServiceError
from voiceflow.testing import run_virtual
from voiceflow.testing.network import MemoryNetwork, Reachability

HELLO = [{"role": "user", "content": "Hello"}]
TOOL = {
    "type": "function",
    "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}},
}
CALLS = (
    AnswerToolCall("look_up", '{"day": "Monday, früh"}', "call_a"),
    AnswerToolCall("book", '{"at": "10:30"}', "call_b"),
)
HOST = "model.test"


class World:
    """A client, the emulated server, and the network between them."""

    def __init__(self, client: ChatClient, server: LLMEmulator, network: MemoryNetwork) -> None:
        self.client = client
        self.server = server
        self.network = network

    async def deltas(self, **options: object) -> list[Delta]:
        async with self.client.stream(HELLO, [TOOL], **options) as stream:
            return [delta async for delta in stream]


@asynccontextmanager
async def world(*replies: Reply, app: web.Application | None = None, **limits: float) -> AsyncIterator[World]:
    server = LLMEmulator(replies, api_key="sk-secret")
    async with MemoryNetwork() as network:
        network.add(HOST, app or server.app)
        client = ChatClient(
            api_key="sk-secret",
            base_url=f"http://{HOST}/v1",
            model="m",
            limits=ChatLimits.model_validate(limits),
            session=network.session(),
        )
        async with client:
            yield World(client, server, network)


def text_of(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


def now() -> float:
    return asyncio.get_running_loop().time()


def in_world(
    *replies: Reply, app: web.Application | None = None, **limits: float
) -> Callable[[Callable[[World], Coroutine[Any, Any, None]]], Callable[[], None]]:
    """Run a test in a world of its own, on virtual time."""

    def decorate(test: Callable[[World], Coroutine[Any, Any, None]]) -> Callable[[], None]:
        async def run() -> None:
            async with world(*replies, app=app, **limits) as made:
                await test(made)

        def wrapped() -> None:
            run_virtual(run())

        wrapped.__name__ = test.__name__
        return wrapped

    return decorate


DELIVERIES = [
    Delivery(),
    Delivery(newline="\r\n", has_comments=True, has_space=False),
    Delivery(newline="\r", has_comments=True),
    Delivery(has_done=False),
    Delivery(usage=UsageChunk.ALWAYS, call_style=CallStyle.INTERLEAVED),
    Delivery(usage=UsageChunk.NEVER, call_style=CallStyle.WHOLE),
    Delivery(call_style=CallStyle.NO_INDEX),
    Delivery(call_style=CallStyle.REPEATED),
]


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_every_way_of_sending_gives_the_same_answer(delivery: Delivery) -> None:
    async def run() -> None:
        answer = Answer(text="Guten Tag, schön 🙂!", calls=CALLS, reasoning="hm", delivery=delivery)
        async with world(answer) as made:
            deltas = await made.deltas()
            assert deltas[0] == ReasoningDelta("hm")
            assert text_of(deltas) == "Guten Tag, schön 🙂!"
            assert deltas[-3:-1] == [ToolCall(call.id, call.name, call.arguments) for call in CALLS]
            finish = deltas[-1]
            assert isinstance(finish, Finish)
            assert finish.reason == "tool_calls"
            assert (finish.usage is not None) is (delivery.usage is not UsageChunk.NEVER)
            assert made.server.exchanges[0].is_complete
            # The connection is there for the next answer.
            assert len(made.network.connections(HOST)) == 1

    run_virtual(run())


@in_world("One.", "Two.")
async def test_a_second_request_uses_the_same_connection(made: World) -> None:
    assert await made.client.warm()
    (connection,) = made.network.connections(HOST)
    assert text_of(await made.deltas()) == "One."
    assert text_of(await made.deltas()) == "Two."
    assert made.network.connections(HOST) == [connection]


@in_world("One.")
async def test_a_good_key_and_a_known_model_are_checked_and_the_connection_kept(made: World) -> None:
    await made.client.check()
    (connection,) = made.network.connections(HOST)
    assert text_of(await made.deltas()) == "One."
    assert made.network.connections(HOST) == [connection]


def test_a_key_that_may_chat_and_not_look_at_models_is_no_wrong_key() -> None:
    async def refuse(_: web.Request) -> web.Response:
        message = "You have insufficient permissions for this operation. Missing scopes: api.model.read."
        return web.json_response({"error": {"message": message, "type": "invalid_request_error"}}, status=401)

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/v1/models/{name}", refuse)
        async with MemoryNetwork() as network:
            network.add(HOST, app)
            url = f"http://{HOST}/v1"
            async with ChatClient(
                api_key="sk-chat", base_url=url, model="m", session=network.session()
            ) as client:
                await client.check()

    run_virtual(run())


@pytest.mark.parametrize(
    ("key", "models", "code"),
    [("sk-wrong", None, "invalid_api_key"), ("sk-secret", ["other"], "model_not_found")],
)
def test_what_cannot_change_is_known_at_start(key: str, models: list[str] | None, code: str) -> None:
    async def run() -> None:
        server = LLMEmulator(["Hello."], api_key="sk-secret", models=models)
        async with MemoryNetwork() as network:
            network.add(HOST, server.app)
            url = f"http://{HOST}/v1"
            async with ChatClient(
                api_key=key, base_url=url, model="m/n", session=network.session()
            ) as client:
                for ask in (client.check, partial(client.complete, HELLO)):
                    with pytest.raises(ChatError) as caught:
                        await ask()
                    assert (caught.value.code, caught.value.scope) == (code, ErrorScope.SERVICE)

    run_virtual(run())


@pytest.mark.parametrize(
    ("body", "status"), [(b"Not Found", 404), (b"", 405), (b"", 500), (b"", 403), (b"", 307)]
)
def test_a_server_that_lists_no_models_may_still_answer(body: bytes, status: int) -> None:
    async def respond(request: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/v1/models/m", respond)
        async with world(app=app) as made:
            await made.client.check()

    run_virtual(run())


@in_world("One.")
async def test_a_server_that_is_away_is_not_checked(made: World) -> None:
    for reachability in (Reachability.REFUSED, Reachability.SILENT):
        made.network.reach(HOST, reachability)
        await made.client.check()
    assert now() == 4.0


@in_world("One.")
async def test_warming_a_server_that_is_away_tells_and_does_not_raise(made: World) -> None:
    made.network.reach(HOST, Reachability.REFUSED)
    assert not await made.client.warm()
    made.network.reach(HOST, Reachability.SILENT)
    assert not await made.client.warm()
    assert now() == 4.0


@in_world(Answer(text="x" * 400, delivery=Delivery(token_gap=0.1)))
async def test_leaving_the_stream_stops_the_server(made: World) -> None:
    async with made.client.stream(HELLO) as stream:
        await anext(stream)
        await anext(stream)
    assert made.network.connections(HOST) == []
    (exchange,) = made.server.exchanges
    await exchange.ended.wait()
    assert exchange.is_disconnected
    assert exchange.tokens == 2
    assert [delta async for delta in stream] == []


@in_world(Answer(text="x" * 400, delivery=Delivery(stall_after=3)))
async def test_cancelling_the_reader_closes_the_response_at_once(made: World) -> None:
    stream = made.client.stream(HELLO)

    async def read() -> None:
        async for _ in stream:
            pass

    async with asyncio.TaskGroup() as group:
        task = group.create_task(read())
        await asyncio.sleep(1)
        task.cancel()
    assert made.network.connections(HOST) == []
    await made.server.exchanges[0].ended.wait()
    assert made.server.exchanges[0].is_disconnected


@in_world(Answer(text="Hi", delivery=Delivery(head=3)))
async def test_cancelling_before_the_response_closes_it_too(made: World) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(made.deltas())
        await asyncio.sleep(1)
        task.cancel()
    assert made.network.connections(HOST) == []


@in_world(Answer(text="x" * 400, delivery=Delivery(stall_after=3)))
async def test_a_stream_closed_by_another_task_just_ends(made: World) -> None:
    stream = made.client.stream(HELLO)

    async def read() -> list[Delta]:
        return [delta async for delta in stream]

    async with asyncio.TaskGroup() as group:
        task = group.create_task(read())
        await asyncio.sleep(1)
        stream.close()
        assert made.network.connections(HOST) == []
    assert text_of(task.result()) == "x" * 8


@in_world(Answer(text="Hi", delivery=Delivery(first_token=9)))
async def test_the_first_token_has_a_limit_that_the_role_chunk_does_not_meet(made: World) -> None:
    with pytest.raises(ChatError, match="no first token") as caught:
        await made.deltas()
    assert (caught.value.code, caught.value.retryable, now()) == ("timeout", True, 4.0)
    assert made.network.connections(HOST) == []


@in_world(Answer(text="Hi", delivery=Delivery(head=9)))
async def test_the_head_of_the_response_has_the_same_limit(made: World) -> None:
    with pytest.raises(ChatError, match="no answer") as caught:
        await made.deltas()
    assert (caught.value.code, now()) == ("timeout", 4.0)


@in_world(Answer(calls=CALLS, delivery=Delivery(first_token=3.5, token_gap=2.5)))
async def test_a_piece_of_a_tool_call_is_a_first_token(made: World) -> None:
    assert len(await made.deltas()) == 3
    assert now() > 4


THINKING = ["hm"] * 40


@in_world(Answer(text="Hi", reasoning=THINKING[:8], delivery=Delivery(token_gap=3.5)))
async def test_a_model_that_streams_its_thoughts_is_alive(made: World) -> None:
    assert text_of(await made.deltas()) == "Hi"
    assert now() == 28.0


@in_world(Answer(text="Hi", reasoning=THINKING, delivery=Delivery(token_gap=1)), thinking=20)
async def test_thinking_has_a_limit(made: World) -> None:
    with pytest.raises(ChatError, match="no first token") as caught:
        await made.deltas()
    error = caught.value
    assert (error.code, error.retryable, error.status, now()) == ("timeout", True, 200, 20.0)


@in_world(Answer(text="Hi", reasoning=THINKING, delivery=Delivery(token_gap=1, stall_after=5)))
async def test_thoughts_that_stand_still_have_the_limit_of_the_first_token(made: World) -> None:
    with pytest.raises(ChatError, match="no first token"):
        await made.deltas()
    assert now() == 8.0


@in_world(Answer(text="Hi there", delivery=Delivery(stall_after=1)))
async def test_a_stall_has_a_limit(made: World) -> None:
    with pytest.raises(ChatError, match="stalled") as caught:
        await made.deltas()
    error = caught.value
    assert (error.code, error.retryable, error.scope, now()) == ("timeout", True, ErrorScope.REQUEST, 3.0)


@in_world(Answer(text="Hi there", delivery=Delivery(token_gap=2.9)))
async def test_the_time_that_the_reader_takes_is_not_the_servers(made: World) -> None:
    async with made.client.stream(HELLO) as stream:
        async for _ in stream:
            await asyncio.sleep(10)
    assert stream.finish is not None


@in_world(Answer(text="x" * 400, delivery=Delivery(token_gap=1)), total=20)
async def test_the_whole_answer_has_a_limit(made: World) -> None:
    with pytest.raises(ChatError):
        await made.deltas()
    assert now() == 20.0


@in_world(
    Answer(text="Hi", delivery=Delivery(end_after=0)), Answer(text="Hi", delivery=Delivery(end_after=1))
)
async def test_an_answer_that_ends_without_a_reason_was_cut(made: World) -> None:
    for _ in range(2):
        with pytest.raises(ChatError, match="cut off") as caught:
            await made.deltas()
        error = caught.value
        assert (error.code, error.retryable, error.scope) == ("closed", True, ErrorScope.REQUEST)


@in_world(
    Answer(text="Hi", delivery=Delivery(cut_after=0)), Answer(text="Hi", delivery=Delivery(cut_after=1))
)
async def test_a_connection_that_breaks_in_the_answer_is_told(made: World) -> None:
    for _ in range(2):
        with pytest.raises(ChatError, match="broke during the answer") as caught:
            await made.deltas()
        error = caught.value
        assert (error.code, error.retryable, error.scope) == ("closed", True, ErrorScope.REQUEST)


@in_world(Answer(text="Hi there", delivery=Delivery(error_after=2)))
async def test_words_before_an_error_event_are_given_first(made: World) -> None:
    async with made.client.stream(HELLO) as stream:
        assert text_of([await anext(stream), await anext(stream)]) == "Hi t"
        with pytest.raises(ChatError, match="request req_1"):
            await anext(stream)


@in_world(Refusal(status=503), "Hello.")
async def test_a_refusal_is_retried_once_within_the_budget(made: World) -> None:
    assert text_of(await made.deltas()) == "Hello."
    assert now() == 0.5
    assert [exchange.status for exchange in made.server.exchanges] == [503, 200]


@in_world(Refusal(status=429, headers={"retry-after-ms": "80"}), "Hello.")
async def test_the_server_says_how_long_to_wait(made: World) -> None:
    assert text_of(await made.deltas()) == "Hello."
    assert now() == 0.08


@pytest.mark.parametrize(
    ("refusal", "retryable"),
    [
        (Refusal(status=429, headers={"retry-after": "2"}), True),
        (Refusal(status=429, headers={"retry-after": "600"}), True),
        (Refusal(status=500, headers={"x-should-retry": "false"}), False),
        (Refusal(status=429, code="insufficient_quota"), False),
        (Refusal(status=404, body=b'{"detail": "Not Found"}'), False),
    ],
)
def test_what_is_not_worth_waiting_for_raises_at_once(refusal: Refusal, retryable: bool) -> None:
    async def run() -> None:
        async with world(refusal, "Hello.") as made:
            with pytest.raises(ServiceError) as caught:
                await made.deltas()
            assert (caught.value.retryable, now(), len(made.server.exchanges)) == (retryable, 0.0, 1)

    run_virtual(run())


@in_world(Refusal(status=500, code="first"), Refusal(status=500, code="second"), "Hello.")
async def test_there_is_no_third_try(made: World) -> None:
    with pytest.raises(ChatError) as caught:
        await made.deltas()
    assert caught.value.code == "second"
    assert caught.value.request_id == "req_2"
    # A refusal that was read to its end leaves the connection open.
    assert len(made.network.connections(HOST)) == 1


@in_world("Hello.")
async def test_an_unreachable_server_is_tried_twice_at_once(made: World) -> None:
    made.network.reach(HOST, Reachability.REFUSED)
    with pytest.raises(ChatError, match="cannot be reached") as caught:
        await made.deltas()
    assert (caught.value.code, caught.value.retryable, now()) == ("closed", True, 0.0)


@in_world("Hello.")
async def test_a_server_that_takes_no_connection_has_the_limit_of_the_first_token(made: World) -> None:
    made.network.reach(HOST, Reachability.SILENT)
    with pytest.raises(ChatError) as caught:
        await made.deltas()
    assert (caught.value.code, now()) == ("timeout", 4.0)


def cutting_first() -> web.Application:
    app, seen = web.Application(), []

    async def complete(request: web.Request) -> web.Response:
        seen.append(await request.read())
        if len(seen) == 1:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(body=b'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]')

    app.router.add_post("/v1/chat/completions", complete)
    return app


@in_world(app=cutting_first())
async def test_a_pooled_connection_that_was_closed_costs_no_time(made: World) -> None:
    assert text_of(await made.deltas()) == "Hi"
    assert now() == 0.0


def answering(body: bytes, content_type: str, status: int = 200) -> web.Application:
    async def complete(request: web.Request) -> web.Response:
        headers = {"Location": "http://elsewhere.test/"} if status == 307 else {}
        return web.Response(body=body, content_type=content_type, status=status, headers=headers)

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    return app


WHOLE = b"""{
  "id": "c1", "model": "m",
  "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hi"}}],
  "usage": {"completion_tokens": 1}
}
"""


@in_world(app=answering(WHOLE, "application/json"))
async def test_a_server_that_does_not_stream_is_understood(made: World) -> None:
    deltas = await made.deltas()
    assert text_of(deltas) == "Hi"
    assert len(deltas) == 2


@in_world(app=answering(b"data: {]\n\n", "text/event-stream"))
async def test_nonsense_is_an_error_of_the_peer(made: World) -> None:
    with pytest.raises(RemoteProtocolError):
        await made.deltas()
    assert now() == 0.0


@in_world(app=answering(b"<html>" * 1000, "text/html"))
async def test_a_web_page_is_no_answer(made: World) -> None:
    with pytest.raises(ChatError, match="cut off"):
        await made.deltas()


@in_world(app=answering(b"", "text/plain", 307))
async def test_the_conversation_is_not_taken_elsewhere(made: World) -> None:
    with pytest.raises(ChatError) as caught:
        await made.deltas()
    assert (caught.value.code, caught.value.retryable) == ("http_307", False)


@in_world(app=answering(b"x" * 10_000_000, "text/plain", 400))
async def test_a_refusal_is_read_within_bounds(made: World) -> None:
    with pytest.raises(ChatError) as caught:
        await made.deltas()
    assert len(caught.value.detail) == 1 << 16
    assert made.network.connections(HOST) == []


def hanging_open() -> web.Application:
    async def complete(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n')
        for _ in range(100):
            await asyncio.sleep(0.3)
            if request.transport is None or request.transport.is_closing():
                break
            await response.write(b": still here\n\n")
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    return app


@in_world(app=hanging_open())
async def test_an_answer_with_a_reason_ends_although_the_server_does_not(made: World) -> None:
    deltas = await made.deltas()
    assert text_of(deltas) == "Hi"
    assert isinstance(deltas[-1], Finish)
    assert now() == 0.5
    assert made.network.connections(HOST) == []


def ending_late(seconds: float) -> web.Application:
    async def complete(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n')
        await asyncio.sleep(seconds)
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    return app


@in_world(app=ending_late(0.125))
async def test_the_end_of_the_body_is_waited_for_to_keep_the_connection(made: World) -> None:
    await made.deltas()
    assert now() == 0.125
    assert len(made.network.connections(HOST)) == 1


@in_world(app=ending_late(9))
async def test_the_end_of_the_body_is_not_waited_for_long(made: World) -> None:
    await made.deltas()
    assert now() == 0.25
    assert made.network.connections(HOST) == []
    await asyncio.sleep(9)


@in_world("It is five.")
async def test_a_whole_answer_can_be_waited_for(made: World) -> None:
    answer = await made.client.complete(HELLO)
    assert (answer.text, answer.tool_calls, answer.finish.reason) == ("It is five.", (), "stop")


@in_world("Hello.")
async def test_the_request_holds_what_was_asked_for_and_no_more(made: World) -> None:
    await made.client.complete(
        HELLO, temperature=0.2, tool_choice="auto", extra={"top_k": 5}, query={"a": "b"}
    )
    assert made.server.exchanges[0].request == {
        "model": "m",
        "temperature": 0.2,
        "messages": HELLO,
        "stream": True,
        "stream_options": {"include_usage": True},
        "top_k": 5,
    }


@in_world("Hello.")
async def test_tools_bring_their_options(made: World) -> None:
    await made.client.complete(HELLO, [TOOL], tool_choice="required", include_usage=False)
    request = made.server.exchanges[0].request
    assert request["tools"] == [TOOL]
    assert request["tool_choice"] == "required"
    assert "stream_options" not in request


def test_a_wrong_option_is_named_and_its_value_is_not() -> None:
    async def run() -> None:
        async with world() as made:
            with pytest.raises(ConfigurationError, match="temperature") as caught:
                made.client.stream(HELLO, temperature="secret")
            assert "secret" not in str(caught.value)
            with pytest.raises(TypeError, match="did you mean temperature="):
                made.client.stream(HELLO, temprature=1)

    run_virtual(run())


@in_world("Hello.", "Hello.")
async def test_half_a_surrogate_pair_costs_no_answer(made: World) -> None:
    await made.client.complete([{"role": "user", "content": "Fine \ud83d"}])
    assert made.server.exchanges[0].request["messages"][0]["content"] == "Fine \ufffd"


@in_world("Hello.")
async def test_a_key_in_the_query_is_in_no_repr(made: World) -> None:
    stream = made.client.stream(HELLO, query={"key": "sk-secret"})
    assert "sk-secret" not in f"{stream!r} {stream._request!r}"


@in_world("Hello.")
async def test_the_line_feed_after_a_key_is_no_part_of_it(made: World) -> None:
    client = ChatClient(api_key="sk-secret\n", base_url=made.client.base_url, session=made.network.session())
    assert (await client.complete(HELLO)).text == "Hello."
    await client.aclose()


def test_a_key_that_no_header_can_hold_is_refused_unquoted() -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY") as caught:
        ChatClient(api_key="sk-1\r\nX-Other: 2")
    assert "sk-1" not in str(caught.value)


@in_world("Hello.")
async def test_a_wrong_key_is_refused_and_not_told(made: World) -> None:
    client = ChatClient(api_key="sk-wrong", base_url=made.client.base_url, session=made.network.session())
    with pytest.raises(ChatError) as caught:
        await client.complete(HELLO)
    assert (caught.value.code, caught.value.status, caught.value.retryable) == ("invalid_api_key", 401, False)
    assert "sk-wrong" not in f"{caught.value!r} {caught.value} {client!r} {client.stream(HELLO)!r}"
    await client.aclose()


@in_world("Hello.")
async def test_a_shared_session_is_left_open(made: World) -> None:
    session = made.network.session()
    async with ChatClient(api_key="k", base_url=f"http://{HOST}/v1", session=session):
        pass
    assert not session.closed


def test_the_environment_says_where_and_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://other.test/v1/")
    monkeypatch.setenv("OPENAI_MODEL", "small")
    client = ChatClient()
    assert (client.base_url, client.model) == ("https://other.test/v1", "small")
    assert ChatClient(model="large").model == "large"
    assert ChatClient(options=ChatOptions(model="large")).model == "large"
    assert ChatClient(base_url="http://127.0.0.1:1/v1").base_url == "http://127.0.0.1:1/v1"


def test_only_openai_itself_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        ChatClient()
    assert ChatClient(base_url="http://127.0.0.1:1/v1").model == "gpt-4.1-mini"


@pytest.mark.parametrize(
    "url", ["ftp://x.test", "x.test/v1", "http://", "https://user:pw@x.test/v1", "https://x.test/v1?key=1"]
)
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL"):
        ChatClient(api_key="k", base_url=url)


def test_openai_is_asked_to_leave_out_the_padding() -> None:
    client = ChatClient(api_key="k", base_url="https://api.openai.com/v1")
    body: Mapping[str, Any] = client._options.body(HELLO)
    assert body["stream_options"] == {"include_usage": True, "include_obfuscation": False}


def test_a_client_makes_its_own_session_and_closes_it() -> None:
    async def run() -> None:
        client = ChatClient(api_key="k", base_url="http://127.0.0.1:1/v1")
        session = client._opened_session()
        assert isinstance(session.connector, aiohttp.TCPConnector)
        await client.aclose()
        assert session.closed

    run_virtual(run())
