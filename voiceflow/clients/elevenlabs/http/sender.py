"""Sends the requests of all groups over one session."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, broken_off, refused
from voiceflow.clients.elevenlabs.http.forms import Files, form, pairs
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.retries import is_repeatable
from voiceflow.clients.elevenlabs.model import Model, checked, read
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.retries import Retries, repeat
from voiceflow.net.session import client_session

A = TypeVar("A")

ANSWER_LIMIT = 256 * 2**20
"""Bytes of an answer that is kept as a whole; an hour of recorded call in MP3 has about 60 million."""

_ERROR_LIMIT = 64 * 2**10
_TIMES = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=300.0)


@dataclass(frozen=True, slots=True)
class ReadResponse:
    """A response, read to its end.

    Attributes:
        body: As it came.
        headers: Compared without case.
    """

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class Sender:
    """The session, the key and the retry policy, shared by the groups of the client.

    Args:
        endpoint: Address and key.
        http: A shared session, which stays open; if None, one is created at the first request.
        retries: The limit within which requests are repeated.
        chance: Source of jitter; seed it for reproducible delays.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        http: aiohttp.ClientSession | None = None,
        retries: Retries | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.retries = retries or Retries()
        self._http = http
        self._own: aiohttp.ClientSession | None = None
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session; needs a running loop the first time."""
        if self._http is not None:
            return self._http
        if self._own is None:
            self._own = client_session()
        return self._own

    async def close(self) -> None:
        """Close the session, unless it is shared."""
        if self._own is not None:
            own, self._own = self._own, None
            await own.close()

    async def call(self, operation: Operation[A], *ids: str, **given: Any) -> A:
        """Send a request and read its answer as the operation says.

        Args:
            operation: The operation.
            ids: The path parameters, in order.
            given: ``query`` and ``body``, models or mappings, and ``files`` by name, as ``send`` takes them.

        Raises:
            LocalProtocolError: If an argument does not fit; nothing was sent.
            ElevenLabsError: If the service refuses, breaks off or falls silent.
            RemoteProtocolError: If its answer does not fit.
        """
        answer = await self.send(operation, *ids, **given)
        return read_answer(operation, answer.body)

    async def send(
        self,
        operation: Operation[object],
        *ids: str,
        query: Model | Mapping[str, object] | None = None,
        body: Any = None,
        files: Files | None = None,
    ) -> ReadResponse:
        """Send a request and read its answer to the end. See ``call``.

        Args:
            operation: The operation.
            ids: The path parameters, in order.
            query: The query parameters.
            body: The JSON object, or the text fields of the form.
            files: The files of the form.
        """
        async with self.open(operation, *ids, query=query, body=body, files=files) as response:
            with broken_off():
                return ReadResponse(await _whole(response), response.headers)

    def open(
        self,
        operation: Operation[object],
        *ids: str,
        query: Model | Mapping[str, object] | None = None,
        body: Any = None,
        files: Files | None = None,
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Send a request; gives the response when its headers are there, to be read in the block.

        It is repeated as ``retries`` allow, and never once the response has begun. Arguments as ``send``.
        """
        url = URL(operation.url(self.endpoint.base_url, ids), encoded=True)
        values = {} if query is None else _fields(operation.query, query)
        fields = None if operation.body is None or body is None else _fields(operation.body, body)
        token = "token" in values or "single_use_token" in values
        request = _SentRequest(
            operation.method,
            url.update_query(pairs(values)),
            {} if token else dict(self.endpoint.headers),
            fields,
            files,
        )
        return self._opened(request, acts=operation.acts)

    @asynccontextmanager
    async def _opened(self, request: _SentRequest, *, acts: bool) -> AsyncIterator[aiohttp.ClientResponse]:
        def pause(error: ElevenLabsError, tried: int, passed: float) -> float | None:
            chance = self._chance.random()
            if not is_repeatable(error, acts=acts):
                return None
            return self.retries.pause(tried=tried, passed=passed, chance=chance, asked=error.retry_after)

        response = await repeat(lambda: self._attempt(request), ElevenLabsError, pause)
        try:
            yield response
        finally:
            # Closed, not released: the rest is not needed, and generation stops.
            response.close()

    async def _attempt(self, request: _SentRequest) -> aiohttp.ClientResponse:
        with ExitStack() as opened:
            content = request.content(opened)
            return await self._response(request, content)

    async def _response(self, request: _SentRequest, content: dict[str, Any]) -> aiohttp.ClientResponse:
        with broken_off():
            response = await self.session.request(
                request.method,
                request.url,
                headers=request.headers,
                allow_redirects=False,  # the key goes to nobody else
                timeout=_TIMES,
                **content,
            )
            if response.status < 300:
                return response
            try:
                raise refused(response.status, response.headers, await response.content.read(_ERROR_LIMIT))
            finally:
                response.close()


@dataclass(frozen=True, slots=True)
class _SentRequest:
    """What is sent at each attempt."""

    method: str
    url: URL
    headers: dict[str, str] = field(repr=False)
    fields: dict[str, Any] | None = field(repr=False)
    files: Files | None = field(repr=False)

    def content(self, opened: ExitStack) -> dict[str, Any]:
        """The body, made anew: a form can be sent once only. ``opened`` closes its files."""
        if self.files is not None:
            return {"data": form(pairs(self.fields or {}), self.files, opened)}
        return {} if self.fields is None else {"json": self.fields}


def read_answer(operation: Operation[A], body: bytes) -> A:
    """Read a whole answer as the operation says.

    Raises:
        RemoteProtocolError: If it does not fit.
    """
    found: Any = None
    if operation.method == "DELETE" and _is_empty(body):
        # Whether the service says anything of what is gone differs by endpoint, and has changed.
        found = None
    elif operation.answer is bytes:
        found = body
    elif operation.answer is str:
        found = body.decode("utf-8", errors="replace")
    elif operation.answer is not None:
        found = read(operation.answer, parsed(body))
    answer: A = found
    return answer


def _is_empty(body: bytes) -> bool:
    """Whether an answer says nothing: it has no bytes, or is an empty JSON value."""
    return body.strip() in (b"", b"null", b'""') or body.translate(None, b" \t\r\n") in (b"{}", b"[]")


def parsed(body: bytes) -> Any:
    """Read JSON.

    Raises:
        RemoteProtocolError: If it is none. It is not quoted: it may hold speech.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise RemoteProtocolError("an answer that is not JSON") from None


def _fields(kind: Any, given: Any) -> dict[str, Any]:
    if kind is None:
        return {}
    found = checked(kind, given)
    written: dict[str, Any] = found.written()
    return written


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise RemoteProtocolError(f"an answer of more than {ANSWER_LIMIT} bytes")
    return bytes(body)
