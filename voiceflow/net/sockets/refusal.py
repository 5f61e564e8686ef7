"""The body of a refused handshake, which aiohttp does not expose."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

_LIMIT = 4096
"""Bytes to read; an error body has a few hundred."""

_TIME = 1.0
"""Seconds to wait for the body: the status alone is enough."""

_BODY: ContextVar[bytearray | None] = ContextVar("voiceflow.refused_body", default=None)


@contextmanager
def kept_body(session: aiohttp.ClientSession) -> Iterator[bytearray]:
    """Keep the body of a handshake that is refused within the block; the block's value receives it.

    Args:
        session: Any session. Requests of other tasks are left alone.
    """
    if _TRACE not in session.trace_configs:
        session.trace_configs.append(_TRACE)
    body = bytearray()
    before = _BODY.set(body)
    try:
        yield body
    finally:
        _BODY.reset(before)


async def _read(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
    body, response = _BODY.get(), params.response
    if body is None or response.status == 101:
        return
    with suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(_TIME):
            while len(body) < _LIMIT and (data := await response.content.read(_LIMIT - len(body))):
                body += data


def _trace() -> aiohttp.TraceConfig:
    config = aiohttp.TraceConfig()
    config.on_request_end.append(_read)
    config.freeze()
    return config


_TRACE = _trace()
