"""One POST to the model server, retried once if that may help."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web
from yarl import URL

from voiceflow.clients.chat.errors import ChatError
from voiceflow.clients.chat.request import MAX_ERROR_BYTES, ChatRequest, open_response
from voiceflow.clients.openai.errors import ERRORS
from voiceflow.testing import MemoryNetwork, run_virtual

REQUEST = ChatRequest(URL("https://model.test/answer"), {"authorization": "secret"}, b'{"said": "words"}')
Answer = Callable[[int], web.Response]


def ask(answer: Answer, *, deadline: float = 10.0, retry_until: float = 5.0) -> tuple[int, int, float]:
    """The status, how often the server was asked, and the time at the end."""

    async def main() -> tuple[int, int, float]:
        asked = 0

        async def handle(request: web.Request) -> web.Response:
            nonlocal asked
            asked += 1
            assert await request.read() == REQUEST.body
            return answer(asked)

        app = web.Application()
        app.router.add_post("/answer", handle)
        network = MemoryNetwork()
        network.add("model.test", app)
        loop = asyncio.get_running_loop()
        async with network, network.session() as session:
            try:
                response = await open_response(
                    session, REQUEST, ERRORS, deadline=deadline, retry_until=retry_until
                )
            except ChatError as error:
                return error.status, asked, loop.time()
            response.close()
            return response.status, asked, loop.time()

    return run_virtual(main())


def test_a_server_that_is_busy_is_asked_once_more_after_the_time_it_names() -> None:
    def answer(asked: int) -> web.Response:
        return web.Response(status=429 if asked == 1 else 200, headers={"retry-after": "2"})

    assert ask(answer) == (200, 2, 2.0)


def test_it_is_not_asked_a_third_time() -> None:
    assert ask(lambda _: web.Response(status=503, headers={"retry-after": "1"})) == (503, 2, 1.0)


def test_a_second_attempt_that_could_not_begin_in_time_is_not_made() -> None:
    assert ask(lambda _: web.Response(status=429, headers={"retry-after": "6"}))[1:] == (1, 0.0)
    assert (
        ask(lambda _: web.Response(status=429, headers={"retry-after": "6"}), retry_until=9.0, deadline=5.0)[
            1
        ]
        == 1
    )


@pytest.mark.parametrize("status", [400, 401, 404, 302])
def test_a_refusal_that_would_come_again_is_not_repeated(status: int) -> None:
    assert ask(lambda _: web.Response(status=status, headers={"location": "https://evil.test/"}))[:2] == (
        status,
        1,
    )


def test_a_refusal_of_any_length_is_read_within_limits() -> None:
    assert ask(lambda _: web.Response(status=400, body=b"x" * (4 * MAX_ERROR_BYTES)))[:2] == (400, 1)


def test_no_repr_shows_the_key_or_the_conversation() -> None:
    assert "secret" not in repr(REQUEST)
    assert "words" not in repr(REQUEST)
