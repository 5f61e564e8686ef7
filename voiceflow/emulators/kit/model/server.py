"""An emulated model server: its script, its record of requests and its refusals."""

from __future__ import annotations

import asyncio
import contextlib
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence

from aiohttp import web

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.kit.connected import ClientGoneError, while_connected
from voiceflow.emulators.kit.model.answers import Answer, Delivery, Refusal, Reply, Script
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.sender import AnswerEncoder, AnswerSender, whole_answer
from voiceflow.emulators.kit.model.sources import Piece, ScriptSource, brain_pieces, script_pieces
from voiceflow.emulators.kit.serving import serve

_MAX_EXCHANGES = 1000
_MAX_REQUEST_BYTES = 16 << 20


class InvalidRequestError(Exception):
    """The request is refused with status 400.

    Attributes:
        param: Which field is wrong, such as ``"messages.[2].role"``.
        code: The vendor's name of the error, if it has one.
    """

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class Wire(ABC):
    """One form of requests and answers of a vendor."""

    @abstractmethod
    def validate(self, body: object) -> None:
        """Check a request.

        Raises:
            InvalidRequestError: At the first problem.
        """

    @abstractmethod
    def encoder(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> AnswerEncoder:
        """Make what writes an answer."""

    @abstractmethod
    def for_brain(
        self, body: Mapping[str, object]
    ) -> tuple[Sequence[Mapping[str, object]], Sequence[Mapping[str, object]]]:
        """The messages and tools of a request in the form of chat completions."""

    def model_of(self, request: web.Request, body: Mapping[str, object]) -> str:
        """The model that a request asks for."""
        return str(body.get("model", ""))

    def is_streaming(self, request: web.Request, body: Mapping[str, object]) -> bool:
        """Whether a request asks for a stream."""
        return bool(body.get("stream"))


class ModelEmulator(ABC):
    """Base of the emulated model servers, on a real socket or a ``MemoryNetwork``.

    Args:
        script: The replies in order, or a function from the request to its reply.
        brain: Answers instead of a script.
        api_key: The key that clients must send; if ``None``, any key is accepted, but one is required.
        delivery: How answers are sent, unless an answer overrides it.
        models: The existing models; if ``None``, any model name is accepted.

    Attributes:
        app: The aiohttp application.
        exchanges: The last thousand requests for answers, oldest first.
        delivery: As passed; may be changed between requests.
    """

    request_id = "x-request-id"
    """The header with the number of a request."""

    def __init__(
        self,
        script: Script = (),
        *,
        brain: Brain | None = None,
        api_key: str | None = None,
        delivery: Delivery | None = None,
        models: Sequence[str] | None = None,
    ) -> None:
        self.delivery = delivery or Delivery()
        self.exchanges: deque[Exchange] = deque(maxlen=_MAX_EXCHANGES)
        self.app = web.Application(client_max_size=_MAX_REQUEST_BYTES)
        self._source = ScriptSource(script)
        self._brain = brain
        self._api_key = api_key
        self._models = None if models is None else tuple(models)
        self._count = 0
        self._is_following = False

    def add(self, *replies: Reply) -> None:
        """Add replies at the end of the script."""
        self._source.replies.extend(replies)

    def follow(self, other: ModelEmulator) -> None:
        """Take the replies from another emulator's script.

        If that is a function, it gets ``model``, ``messages`` and ``tools`` in the form of chat completions.
        """
        self._source, self._is_following = other._source, True

    @contextlib.asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real socket while the block runs, and yield the base URL for clients."""
        async with serve(self.app, host, port) as url:
            yield url

    @abstractmethod
    def unauthorized(self, request: web.Request) -> Refusal | None:
        """The refusal of a request without the right key or other necessary headers."""

    @abstractmethod
    def unknown_model(self, model: str) -> Refusal:
        """The refusal of a model that does not exist."""

    @abstractmethod
    def invalid(self, error: InvalidRequestError) -> Refusal:
        """The refusal of an invalid request."""

    @abstractmethod
    def refusal_body(self, refusal: Refusal, number: str) -> Mapping[str, object]:
        """The JSON of a refusal."""

    async def answer(self, request: web.Request, wire: Wire) -> web.StreamResponse:
        """Answer a request for an answer."""
        exchange = Exchange(request={}, started_at=asyncio.get_running_loop().time())
        self.exchanges.append(exchange)
        number = self.next_id()
        try:
            refusal = self.unauthorized(request) or await self._read(request, wire, exchange)
            if refusal is None:
                reply = await self._reply(exchange, wire)
                if isinstance(reply, Answer):
                    return await self._send(request, exchange, reply, wire=wire, number=number)
                refusal = reply
            exchange.status = refusal.status
            return self.refuse(refusal, number)
        finally:
            exchange.ended.set()

    def knows(self, model: str) -> bool:
        """Whether a model exists."""
        return self._models is None or model in self._models

    @property
    def model_names(self) -> Sequence[str]:
        """The models to list."""
        return ("emulated",) if self._models is None else self._models

    def has_key(self, key: str) -> bool:
        """Whether a key opens the server."""
        return key == self._api_key if self._api_key is not None else bool(key.strip())

    def next_id(self) -> str:
        """The number of the next request."""
        self._count += 1
        return str(self._count)

    def refuse(self, refusal: Refusal, number: str) -> web.Response:
        """The response of a refusal."""
        body = refusal.body
        if body is None:
            body = json.dumps(self.refusal_body(refusal, number)).encode()
        is_json = body[:1] in (b"{", b"[")
        return web.Response(
            status=refusal.status,
            body=body,
            content_type="application/json" if is_json else "text/plain",
            headers={**refusal.headers, **self._headers(number)},
        )

    async def _read(self, request: web.Request, wire: Wire, exchange: Exchange) -> Refusal | None:
        try:
            body = await request.json()
            exchange.request = body if isinstance(body, dict) else {}
            exchange.model = wire.model_of(request, exchange.request)
            wire.validate(body)
        except InvalidRequestError as exc:
            return self.invalid(exc)
        except (ValueError, RecursionError):
            return self.invalid(InvalidRequestError("We could not parse the JSON body of your request."))
        return None if self.knows(exchange.model) else self.unknown_model(exchange.model)

    async def _reply(self, exchange: Exchange, wire: Wire) -> Answer | Refusal:
        if self._brain is not None:
            return Answer()
        request = exchange.request
        if self._is_following:
            messages, tools = wire.for_brain(request)
            request = {"model": exchange.model, "messages": list(messages), "tools": list(tools)}
        return await self._source.reply(request)

    async def _send(
        self, request: web.Request, exchange: Exchange, answer: Answer, *, wire: Wire, number: str
    ) -> web.StreamResponse:
        delivery = answer.delivery or self.delivery
        pieces = self._pieces(exchange.request, answer, wire)
        encoder = wire.encoder(exchange, answer, delivery, number)
        headers = self._headers(number)
        if wire.is_streaming(request, exchange.request):
            sender = AnswerSender(request, exchange, encoder, delivery=delivery, headers=headers)
            try:
                await while_connected(request, sender.send(pieces))
            except ClientGoneError:
                exchange.is_disconnected = True
            return sender.response
        response = web.json_response(headers=headers)
        response.text = json.dumps(await whole_answer(exchange, encoder, delivery, pieces))
        exchange.status = 200
        exchange.is_complete = True
        return response

    def _headers(self, number: str) -> dict[str, str]:
        return {self.request_id: f"req_{number}"}

    def _pieces(
        self, request: Mapping[str, object], answer: Answer, wire: Wire
    ) -> AsyncGenerator[Piece, None]:
        if self._brain is None:
            return script_pieces(answer)
        return brain_pieces(self._brain, *wire.for_brain(request))
