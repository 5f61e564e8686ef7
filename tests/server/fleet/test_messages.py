"""What members of a fleet send each other: rows, requests, webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from voiceflow.server.fleet.forwarding import (
    LONGEST_ANSWER,
    pack_request,
    read_answer,
    serve_packed,
    was_forwarded,
)
from voiceflow.server.fleet.messages import LARGEST_MESSAGE, FleetMessage
from voiceflow.server.fleet.rows import LARGEST_ROW, MemberRow
from voiceflow.testing import MemoryNetwork

JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@settings(max_examples=25)
@given(st.text(max_size=9), st.dictionaries(st.text(max_size=9), JSON, max_size=3), st.binary(max_size=99))
def test_a_message_arrives_as_it_was_sent(kind: str, values: dict[str, object], body: bytes) -> None:
    message = FleetMessage(kind, values, body)
    assert FleetMessage.decode(message.encode()) == message


@settings(max_examples=25)
@given(st.binary(max_size=200))
def test_what_is_no_message_and_no_row_is_refused(data: bytes) -> None:
    for decode in (FleetMessage.decode, MemberRow.decode):
        with pytest.raises(ValueError):  # noqa: PT011 - JSON's errors and ours
            decode(b"x" + data)


def test_what_is_nested_too_deeply_is_refused() -> None:
    for decode in (FleetMessage.decode, MemberRow.decode):
        with pytest.raises(ValueError, match="this is"):
            decode(b"[" * 2000)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        FleetMessage.decode(b'["a", {}]\n' + bytes(LARGEST_MESSAGE))
    with pytest.raises(ValueError, match="too large"):
        MemberRow.decode(MemberRow(name="a", version="v" * LARGEST_ROW).encode())


@settings(max_examples=25)
@given(st.builds(MemberRow, name=st.text(max_size=63), calls=st.integers(0, 999), limit=st.integers(0, 999)))
def test_a_row_arrives_as_it_was_sent(row: MemberRow) -> None:
    assert MemberRow.decode(row.encode()) == row


@asynccontextmanager
async def two_servers() -> AsyncIterator[tuple[MemoryNetwork, list[tuple[bool, str, bytes]]]]:
    """The first one lets the second answer everything."""
    seen: list[tuple[bool, str, bytes]] = []

    async def forward(request: web.Request) -> web.Response:
        packed = await pack_request(request)
        return read_answer(await serve_packed(await network.server("second.test"), packed))

    async def answer(request: web.Request) -> web.Response:
        seen.append((was_forwarded(request), request.raw_path, await request.read()))
        if request.path == "/long":
            return web.Response(body=bytes(LONGEST_ANSWER))
        if request.path == "/fails":
            raise web.HTTPForbidden(text="no")
        return web.Response(status=201, text=f"{request.headers['X-Signature']} é", headers={"X-More": "yes"})

    apps = []
    for handler in (forward, answer):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        apps.append(app)
    async with MemoryNetwork() as network:
        network.add("first.test", apps[0])
        network.add("second.test", apps[1])
        yield network, seen


async def test_another_server_answers_a_request_as_it_came() -> None:
    async with two_servers() as (network, seen), network.session() as http:
        for body in (b"CallSid=CA1&From=%2B1555", b"", b"x" * 60_000):
            url = URL("https://first.test/a%20b?c=d%2Fe", encoded=True)
            sent = http.post(url, data=body, headers={"X-Signature": "s"})
            async with sent as response:
                assert (response.status, await response.text()) == (201, "s é")
                assert response.headers["X-More"] == "yes"
            assert seen.pop() == (True, "/a%20b?c=d%2Fe", body)
        async with http.get("https://second.test/x", headers={"X-Signature": "s"}):
            assert seen.pop() == (False, "/x", b"")


async def test_an_answer_that_is_an_error_or_too_long_is_one_here_too() -> None:
    async with two_servers() as (network, _), network.session() as http:
        async with http.get("https://first.test/fails") as response:
            assert (response.status, await response.text()) == (403, "no")
        async with http.get("https://first.test/long") as response:
            assert response.status == 500
        big = {f"X-{number}": "v" * 4000 for number in range(9)}
        async with http.get("https://first.test/x", headers=big) as response:
            assert response.status == 413
        await asyncio.sleep(1.0)
    with pytest.raises(ValueError, match="no answer"):
        read_answer(b"SSH-2.0\r\n")
