"""An emulated model server for OpenAI's chat completions that refuses what OpenAI refuses."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.kit.connected import ClientGoneError, while_connected
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.openai.answers import Answer, Delivery, Refusal, Reply, Script
from voiceflow.emulators.openai.chunks import CREATED
from voiceflow.emulators.openai.delivery import AnswerSender, plain_answer
from voiceflow.emulators.openai.exchange import Exchange
from voiceflow.emulators.openai.refusing import check_key, refuse, refused
from voiceflow.emulators.openai.sources import Piece, ScriptSource, brain_pieces, script_pieces
from voiceflow.emulators.openai.validation import InvalidRequestError, validate

_MAX_EXCHANGES = 1000
_MAX_REQUEST_BYTES = 16 << 20


class LLMEmulator:
    """A model server in the test's process, on a real socket or a ``MemoryNetwork``.

    Args:
        script: The replies in order, or a function from the request to its reply.
        brain: Answers instead of a script.
        api_key: The key that clients must send; if ``None``, any key is accepted, but one is required.
        delivery: How answers are sent, unless an answer overrides it.
        models: The existing models; if ``None``, any model name is accepted.

    Attributes:
        app: The aiohttp application, with its paths under ``/v1``.
        exchanges: The last thousand requests for completions, oldest first.
        delivery: As passed; may be changed between requests.
    """

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
        self.app.router.add_post("/v1/chat/completions", self._complete)
        self.app.router.add_get("/v1/models", self._list_models)
        self.app.router.add_get("/v1/models/{name:.+}", self._show_model)
        self._source = ScriptSource(script)
        self._brain = brain
        self._api_key = api_key
        self._models = None if models is None else tuple(models)
        self._count = 0

    def add(self, *replies: Reply) -> None:
        """Add replies at the end of the script."""
        self._source.replies.extend(replies)

    @contextlib.asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real socket while the block runs, and yield the base URL (it ends in ``/v1``)."""
        async with serve(self.app, host, port) as url:
            yield f"{url}/v1"

    async def _list_models(self, request: web.Request) -> web.Response:
        if (refusal := check_key(request, self._api_key)) is not None:
            return refuse(refusal, self._next_id())
        names = ("emulated",) if self._models is None else self._models
        return web.json_response({"object": "list", "data": [_model(name) for name in names]})

    async def _show_model(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if (refusal := check_key(request, self._api_key) or self._unknown(name)) is not None:
            return refuse(refusal, self._next_id())
        return web.json_response(_model(name))

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        exchange = Exchange(request={}, started_at=asyncio.get_running_loop().time())
        self.exchanges.append(exchange)
        number = self._next_id()
        try:
            refusal = check_key(request, self._api_key) or await _read(request, exchange)
            if refusal is None:
                refusal = self._unknown(exchange.request["model"])
            if refusal is None:
                reply = await self._reply(exchange.request)
                if isinstance(reply, Answer):
                    return await self._answer(request, exchange, reply, number)
                refusal = reply
            exchange.status = refusal.status
            return refuse(refusal, number)
        finally:
            exchange.ended.set()

    async def _reply(self, request: Mapping[str, object]) -> Answer | Refusal:
        return Answer() if self._brain is not None else await self._source.reply(request)

    async def _answer(
        self, request: web.Request, exchange: Exchange, answer: Answer, number: str
    ) -> web.StreamResponse:
        delivery = answer.delivery or self.delivery
        pieces = self._pieces(exchange.request, answer)
        if exchange.request.get("stream"):
            sender = AnswerSender(request, exchange, answer, delivery=delivery, number=number)
            try:
                await while_connected(request, sender.send(pieces))
            except ClientGoneError:
                exchange.is_disconnected = True
            return sender.response
        response = web.json_response(headers={"x-request-id": f"req_{number}"})
        body = plain_answer(exchange, answer, delivery=delivery, number=number, pieces=pieces)
        response.text = json.dumps(await body)
        exchange.status = 200
        exchange.is_complete = True
        return response

    def _pieces(self, request: Mapping[str, object], answer: Answer) -> AsyncGenerator[Piece, None]:
        return script_pieces(answer) if self._brain is None else brain_pieces(self._brain, request)

    def _unknown(self, model: str) -> Refusal | None:
        if self._models is None or model in self._models:
            return None
        return Refusal(
            status=404,
            message=f"The model '{model}' does not exist or you do not have access to it.",
            type="invalid_request_error",
            code="model_not_found",
        )

    def _next_id(self) -> str:
        self._count += 1
        return str(self._count)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "voiceflow"}


async def _read(request: web.Request, exchange: Exchange) -> Refusal | None:
    try:
        body = await request.json()
        exchange.request = body if isinstance(body, dict) else {}
        validate(body)
    except InvalidRequestError as exc:
        return refused(str(exc), exc.param, exc.code)
    except (ValueError, RecursionError):
        return refused("We could not parse the JSON body of your request.", None, None)
    return None
