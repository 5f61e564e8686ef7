"""An emulated model server for OpenAI's chat completions and responses that refuses what OpenAI refuses."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.kit.model.answers import Answer, Delivery, Refusal, Script
from voiceflow.emulators.kit.model.events import CREATED
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.server import InvalidRequestError, ModelEmulator, Wire
from voiceflow.emulators.openai.chunks import ChunkEncoder
from voiceflow.emulators.openai.refusing import WRONG_KEY, refusal_body, refused
from voiceflow.emulators.openai.responses import ResponsesWire
from voiceflow.emulators.openai.validation import validate


class ChatWire(Wire):
    """Chat completions."""

    def validate(self, body: object) -> None:
        validate(body)

    def encoder(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> ChunkEncoder:
        return ChunkEncoder(exchange, answer, delivery, number)

    def for_brain(
        self, body: Mapping[str, Any]
    ) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        return body["messages"], body.get("tools") or []


class LLMEmulator(ModelEmulator):
    """A model server in the test's process, on a real socket or a ``MemoryNetwork``.

    Its paths are under ``/v1``: ``chat/completions``, ``responses`` and ``models``.

    Args:
        script: The replies in order, or a function from the request's JSON to its reply.
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
        super().__init__(script, brain=brain, api_key=api_key, delivery=delivery, models=models)
        self.app.router.add_post("/v1/chat/completions", self._complete)
        self.app.router.add_post("/v1/responses", self._respond)
        self.app.router.add_get("/v1/models", self._list_models)
        self.app.router.add_get("/v1/models/{name:.+}", self._show_model)

    @contextlib.asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on a real socket while the block runs, and yield the base URL (it ends in ``/v1``)."""
        async with super().serve(host, port) as url:
            yield f"{url}/v1"

    def unauthorized(self, request: web.Request) -> Refusal | None:
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.has_key(key):
            return None
        return WRONG_KEY

    def unknown_model(self, model: str) -> Refusal:
        return Refusal(
            status=404,
            message=f"The model '{model}' does not exist or you do not have access to it.",
            type="invalid_request_error",
            code="model_not_found",
        )

    def invalid(self, error: InvalidRequestError) -> Refusal:
        return refused(str(error), error.param, error.code)

    def refusal_body(self, refusal: Refusal, number: str) -> Mapping[str, object]:
        return refusal_body(refusal)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, ChatWire())

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, ResponsesWire())

    async def _list_models(self, request: web.Request) -> web.Response:
        if (refusal := self.unauthorized(request)) is not None:
            return self.refuse(refusal, self.next_id())
        return web.json_response({"object": "list", "data": [_model(name) for name in self.model_names]})

    async def _show_model(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        refusal = self.unauthorized(request)
        if refusal is None and not self.knows(name):
            refusal = self.unknown_model(name)
        if refusal is not None:
            return self.refuse(refusal, self.next_id())
        return web.json_response(_model(name))


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "voiceflow"}
