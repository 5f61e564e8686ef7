"""What ElevenLabs posts to an application: handlers on a network in memory and on virtual time."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from loguru import logger

from voiceflow import ConfigurationError
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.webhooks import (
    SIGNATURE,
    Event,
    InboundCall,
    PostCallAudio,
    UnknownEvent,
    sign,
)
from voiceflow.clients.elevenlabs.webhooks.handlers import (
    LONGEST_QUESTION,
    WebhookLimits,
    initiation_handler,
    webhook_handler,
)
from voiceflow.testing import MemoryNetwork

SECRET = "wsec_1"
EPOCH = 1_790_000_000
URL = "https://bot.test/events"
PING = b'{"type":"ping","event_timestamp":1,"data":{"text":"a table for two"}}'

Post = Callable[..., Awaitable[int]]


def now() -> float:
    return EPOCH + asyncio.get_running_loop().time()


@pytest.fixture
def events() -> list[Event]:
    """What was handed to the callback."""
    return []


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What was logged."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    yield lines
    logger.remove(sink)


def serve(network: MemoryNetwork, handler: Any) -> aiohttp.ClientSession:
    app = web.Application()
    app.router.add_post("/events", handler)
    network.add("bot.test", app)
    return network.session()


@pytest.fixture
def post(network: MemoryNetwork, events: list[Event]) -> Post:
    """Posts a body, signed unless it is told otherwise; gives the status."""

    async def keep(event: Event) -> None:
        events.append(event)

    http = None

    async def send(body: Any = PING, signature: str | None = "", **headers: str) -> int:
        nonlocal http
        if http is None:
            limits = WebhookLimits(body=100_000, patience=5.0)
            http = serve(network, webhook_handler(SECRET, keep, limits=limits, clock=now))
        if signature == "":
            signature = sign(SECRET, body, int(now()))
        told = headers if signature is None else {SIGNATURE: signature, **headers}
        async with http.post(URL, data=body, headers=told) as answer:
            return answer.status

    return send


async def pieces(body: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 1000):
        await asyncio.sleep(pause)
        yield body[start : start + 1000]


async def test_a_signed_event_is_handed_on(post: Post, events: list[Event]) -> None:
    assert await post() == 200
    assert events == [UnknownEvent(at=1, type="ping", data={"text": "a table for two"})]


async def test_an_event_without_a_valid_signature_is_refused(
    post: Post, events: list[Event], logged: list[str]
) -> None:
    assert await post(signature=None) == 401
    assert await post(signature="t=1,v0=00") == 401
    assert await post(signature=sign("wsec_2", PING, EPOCH)) == 401
    assert await post(signature=sign(SECRET, PING + b" ", EPOCH)) == 401
    assert await post(signature=sign(SECRET, PING, EPOCH - 1801)) == 401
    assert await post(signature=sign(SECRET, PING, EPOCH + 301)) == 401
    assert events == []
    assert len(logged) == 6
    assert not any("table" in line or SECRET in line for line in logged)


async def test_what_is_no_event_is_refused(post: Post, events: list[Event], logged: list[str]) -> None:
    assert await post(b"a table for two") == 400
    assert await post(b'{"type": "post_call_transcription", "data": {"text": "a table"}}') == 400
    assert events == []
    assert not any("table" in line for line in logged)


async def test_a_recording_comes_in_chunks_without_a_length(post: Post, events: list[Event]) -> None:
    audio = base64.b64encode(bytes(30_000)).decode()
    data = {"agent_id": "a", "conversation_id": "c", "full_audio": audio}
    body = json.dumps({"type": "post_call_audio", "event_timestamp": 1, "data": data}).encode()
    assert await post(pieces(body), sign(SECRET, body, EPOCH)) == 200
    (event,) = events
    assert isinstance(event, PostCallAudio)
    assert event.audio == bytes(30_000)


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_that_is_too_long_is_refused(post: Post, is_chunked: bool) -> None:
    body = PING + b" " * 100_000
    assert await post(pieces(body) if is_chunked else body, sign(SECRET, body, EPOCH)) == 413


async def test_a_body_that_takes_too_long_is_refused(post: Post) -> None:
    body = PING + b" " * 20_000
    assert await post(pieces(body, pause=1.0), sign(SECRET, body, EPOCH)) == 408
    await asyncio.sleep(20.0)  # until the server has noticed that the rest does not come


async def test_a_post_that_is_not_signed_is_refused_before_it_is_read(post: Post) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield PING[:1]
        await asyncio.sleep(60.0)
        yield PING[1:]

    assert await post(trickle(), "t=1,v0=00") == 401
    await asyncio.sleep(20.0)  # until the server has noticed that the body does not come


async def test_a_body_that_is_compressed_is_refused(post: Post, events: list[Event]) -> None:
    for signed in (PING, gzip.compress(PING)):
        header = sign(SECRET, signed, EPOCH)
        assert await post(gzip.compress(PING), header, **{"Content-Encoding": "gzip"}) == 415
    assert events == []


async def test_a_callback_that_fails_is_told_to_the_sender(network: MemoryNetwork) -> None:
    async def fail(event: Event) -> None:
        raise RuntimeError("the database is away")

    http = serve(network, webhook_handler(SECRET, fail, clock=now))
    headers = {SIGNATURE: sign(SECRET, PING, EPOCH)}
    async with http.post(URL, data=PING, headers=headers) as answer:
        assert answer.status == 500
        assert "database" not in await answer.text()


async def test_so_many_are_handled_at_a_time_and_none_is_lost(network: MemoryNetwork) -> None:
    running, most, handled = 0, 0, 0

    async def slow(event: Event) -> None:
        nonlocal running, most, handled
        running += 1
        most = max(most, running)
        await asyncio.sleep(1.0)
        running -= 1
        handled += 1

    http = serve(network, webhook_handler(SECRET, slow, limits=WebhookLimits(at_once=3), clock=now))

    async def send() -> int:
        async with http.post(URL, data=PING, headers={SIGNATURE: sign(SECRET, PING, EPOCH)}) as answer:
            return answer.status

    assert await asyncio.gather(*(send() for _ in range(10))) == [200] * 10
    assert (most, handled) == (3, 10)
    assert asyncio.get_running_loop().time() == 4.0


@pytest.mark.parametrize("secret", ["", " "])
def test_no_handler_is_made_without_a_secret(secret: str) -> None:
    async def never(told: Any) -> Any:
        raise AssertionError

    for make in (webhook_handler, initiation_handler):
        with pytest.raises(ConfigurationError):
            make(secret, never)


CALL = {"caller_id": "+15550100", "agent_id": "agent_1", "called_number": "+15550111", "call_sid": "CA1"}


async def test_the_question_before_a_call_is_answered(network: MemoryNetwork, logged: list[str]) -> None:
    async def greet(call: InboundCall) -> ConversationInitiation:
        assert call.caller_id == "+15550100"
        return ConversationInitiation(dynamic_variables={"name": "Ada"})

    http = serve(network, initiation_handler("s3cret", greet))

    async def ask(body: Any, **headers: str) -> tuple[int, Any]:
        async with http.post(URL, data=json.dumps(body), headers=headers) as answer:
            return answer.status, await answer.json() if answer.status == 200 else None

    secret = {"X-Webhook-Secret": "s3cret"}
    told = {"type": "conversation_initiation_client_data", "dynamic_variables": {"name": "Ada"}}
    assert await ask(CALL, **secret) == (200, told)
    assert await ask({**CALL, "conversation_id": "c", "new": {}}, **secret) == (200, told)
    assert await ask(CALL) == (401, None)
    assert await ask(CALL, **{"X-Webhook-Secret": "s3cret "}) == (200, told)  # HTTP strips it
    assert await ask(CALL, **{"X-Webhook-Secret": "wrong"}) == (401, None)
    assert await ask({"caller_id": "+15550100"}, **secret) == (400, None)
    assert await ask({**CALL, "x": "y" * LONGEST_QUESTION}, **secret) == (413, None)
    assert not any("+15550100" in line or "s3cret" in line for line in logged)


async def test_the_header_with_the_secret_has_a_name_of_ones_own(network: MemoryNetwork) -> None:
    async def greet(call: InboundCall) -> ConversationInitiation:
        return ConversationInitiation()

    http = serve(network, initiation_handler("s3cret", greet, header="Authorization"))
    async with http.post(URL, json=CALL, headers={"Authorization": "s3cret"}) as answer:
        assert (answer.status, await answer.json()) == (200, {"type": "conversation_initiation_client_data"})
    async with http.post(URL, json=CALL, headers={"X-Webhook-Secret": "s3cret"}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("error", [SystemExit("x"), KeyboardInterrupt("x"), asyncio.CancelledError("x")])
async def test_a_callback_that_exits_ends_its_request_and_not_the_server(
    network: MemoryNetwork, error: BaseException
) -> None:
    async def exits(told: Any) -> Any:
        raise error

    http = serve(network, initiation_handler("s3cret", exits))
    for _ in range(2):
        async with http.post(URL, json=CALL, headers={"X-Webhook-Secret": "s3cret"}) as answer:
            assert answer.status == 500
