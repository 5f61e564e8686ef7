"""Requests to a REST API: which are repeated, and what an error says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from voiceflow.errors import ServiceError
from voiceflow.net.rest import LONGEST_ANSWER, RestClient
from voiceflow.testing import MemoryNetwork

URL = "https://api.example.com/calls"


@asynccontextmanager
async def api(*answers: tuple[int, str]) -> AsyncIterator[tuple[RestClient, list[object]]]:
    """An API that gives these answers, the last of them again and again, and the bodies it was sent."""
    bodies: list[object] = []

    async def answer(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        status, text = answers[min(len(bodies), len(answers)) - 1]
        return web.Response(status=status, text=text, headers={"Location": URL} if status == 302 else {})

    app = web.Application()
    app.router.add_post("/calls", answer)
    async with MemoryNetwork() as network:
        network.add("api.example.com", app)
        yield RestClient("acme", session=network.session()), bodies


@pytest.mark.parametrize("is_repeatable", [False, True])
async def test_a_busy_service_is_asked_again(is_repeatable: bool) -> None:
    async with api((429, ""), (200, '{"id": 1}')) as (client, bodies):
        found = await client.send("POST", URL, headers={}, body={"a": 1}, is_repeatable=is_repeatable)
        assert (found, bodies) == ({"id": 1}, [{"a": 1}] * 2)


async def test_only_a_repeatable_request_is_sent_again_after_a_failure() -> None:
    async with api((503, ""), (204, "")) as (client, bodies):
        with pytest.raises(ServiceError) as caught:
            await client.send("POST", URL, headers={}, body={})
        assert (caught.value.code, caught.value.retryable, len(bodies)) == ("http_503", True, 1)
        assert await client.send("POST", URL, headers={}, body={}, is_repeatable=True) is None
        assert len(bodies) == 2


async def test_attempts_are_limited() -> None:
    async with api((503, "")) as (client, bodies):
        with pytest.raises(ServiceError, match="503"):
            await client.send("POST", URL, headers={}, body={}, is_repeatable=True)
        assert len(bodies) == 4


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((400, '{"error": "no +15550142"}'), "http_400"),
        ((302, ""), "http_302"),
        ((200, "<html>"), "bad_answer"),
        ((200, "1" * (LONGEST_ANSWER + 1)), "bad_answer"),
    ],
)
async def test_another_refusal_is_final_and_is_not_quoted(answer: tuple[int, str], code: str) -> None:
    async with api(answer) as (client, bodies):
        with pytest.raises(ServiceError) as caught:
            await client.send("POST", URL, headers={}, body={}, is_repeatable=True)
        assert (caught.value.code, caught.value.vendor, caught.value.retryable) == (code, "acme", False)
        assert "15550142" not in str(caught.value)
        assert len(bodies) == 1
