"""The webhooks of carriers, of which those that take XML share most."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.transports.lines import (
    PUBLIC,
    Line,
    Phone,
)
from tests.transports.test_carriers import LINES, Greeting
from voiceflow.server import CALLS
from voiceflow.transports import Bot

OpenLine = Callable[[Bot, int], AbstractAsyncContextManager[Line]]


PLACES = {"{returns}": "1", "{call}": "1", "{pass}": "0" * 80, "{name}": "0" * 32}
"""Values for the variable parts of paths."""


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest) -> OpenLine:
    opened: OpenLine = request.param
    return opened


async def test_a_call_without_a_place_is_refused_and_the_other_goes_on(line: OpenLine) -> None:
    bot = Greeting()
    async with line(bot, 1) as opened, opened.call() as first:
        second: Phone
        async with opened.call() as second:
            assert second.was_refused
        assert not first.is_over
        assert len(bot.calls) == 1
    assert len(bot.reasons) == 1


async def test_a_request_that_proves_nothing_is_refused(line: OpenLine) -> None:
    bot = Greeting()
    async with line(bot, 1) as opened:
        http = opened.network.session()
        for resource in opened.app.router.resources():
            path = re.sub(r"{\w+}", lambda gap: PLACES.get(gap[0], "1"), resource.canonical)
            if path in ("/health", "/livez", "/readyz"):
                continue
            for method in ("POST", "GET"):
                async with http.request(method, PUBLIC + path, data={"CallSid": "call-1"}) as answer:
                    assert answer.status in (401, 403, 405)
        assert opened.app[CALLS].promised == 0
