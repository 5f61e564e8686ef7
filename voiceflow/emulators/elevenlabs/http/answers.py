"""Writes the responses of the emulated HTTP API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any

from aiohttp import web

from voiceflow.clients.elevenlabs.model import Model
from voiceflow.emulators.elevenlabs.http.behaviour import NO_FAULT, HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import HttpReply
from voiceflow.emulators.kit.connected import ClientGoneError


def whole(value: object) -> Any:
    """An answer as JSON, as the service writes it: with every default filled in, and no null that is none."""
    if isinstance(value, Model):
        fields = type(value).model_fields.items()
        shown = {
            field.alias or name: getattr(value, name) for name, field in fields if _is_written(value, name)
        }
        return whole({**shown, **(value.model_extra or {})})
    if isinstance(value, Mapping):
        return {name: whole(inner) for name, inner in value.items()}
    return [whole(inner) for inner in value] if isinstance(value, list | tuple) else value


def _is_written(model: Model, name: str) -> bool:
    return name in model.model_fields_set or getattr(model, name) is not None


async def write(
    request: web.Request, reply: HttpReply, headers: Mapping[str, str], fault: HttpFault
) -> web.StreamResponse:
    """Send a reply, as far as the fault lets it."""
    if fault.cut_after == 0:
        _cut(request)
    body = reply.body
    response = web.StreamResponse(status=reply.status, headers={**headers, **reply.headers})
    response.content_type = reply.content_type
    if isinstance(body, bytes) and fault == NO_FAULT:
        response.content_length = len(body)
    await response.prepare(request)
    sent = 0
    has_extras = fault.extras and reply.content_type == "application/json"
    async with aclosing(_pieces(body, fault.piece, has_extras=has_extras)) as pieces:
        async for piece in pieces:
            room = int(min(fault.cut_after, fault.stall_after, sent + len(piece))) - sent
            await response.write(piece[:room])
            sent += room
            if sent >= fault.cut_after:
                _cut(request)
            if sent >= fault.stall_after:
                await asyncio.Event().wait()
    await response.write_eof()
    return response


async def _pieces(
    body: bytes | AsyncIterator[bytes], size: int | None, *, has_extras: bool
) -> AsyncGenerator[bytes]:
    async with AsyncExitStack() as stack:
        made = _made(body) if isinstance(body, bytes) else body
        if isinstance(made, AsyncGenerator):
            await stack.enter_async_context(aclosing(made))
        async for whole_piece in made:
            # Streamed JSON comes object by object, each with the end of its line.
            piece = _extended(whole_piece) if has_extras else whole_piece
            step = size or max(1, len(piece))
            for at in range(0, len(piece), step):
                yield piece[at : at + step]


async def _made(body: bytes) -> AsyncGenerator[bytes]:
    yield body


def _extended(line: bytes) -> bytes:
    end = b"\n" if line.endswith(b"\n") else b""
    return json.dumps(_with_extras(json.loads(line))).encode() + end


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise ClientGoneError("the connection was cut")


def _with_extras(value: object) -> Any:
    if isinstance(value, dict):
        # An object of objects may be a map from ids, in which an added entry is not a field.
        may_be_map = all(isinstance(inner, dict) for inner in value.values())
        extras = {} if may_be_map else {"field_of_tomorrow": {"new": True}}
        return {**{name: _with_extras(inner) for name, inner in value.items()}, **extras}
    return [_with_extras(inner) for inner in value] if isinstance(value, list) else value
