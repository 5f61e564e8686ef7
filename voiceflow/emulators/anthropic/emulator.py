"""An emulated server of Anthropic's Messages API that refuses what Anthropic refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.anthropic.events import MessageEncoder
from voiceflow.emulators.anthropic.validation import validate
from voiceflow.emulators.kit.model.answers import Answer, Delivery, Refusal, Script
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.server import InvalidRequestError, ModelEmulator, Wire

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class MessagesWire(Wire):
    """The Messages API."""

    def validate(self, body: object) -> None:
        validate(body)

    def encoder(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> MessageEncoder:
        return MessageEncoder(exchange, answer, delivery, number)

    def for_brain(
        self, body: Mapping[str, Any]
    ) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        tools = [
            {
                "type": "function",
                "function": {
                    "name": tool["name"],
                    "description": tool.get("description", ""),
                    "parameters": tool["input_schema"],
                },
            }
            for tool in body.get("tools") or []
        ]
        return list(_messages(body)), tools


class AnthropicEmulator(ModelEmulator):
    """A server of the Messages API in the test's process, on a real socket or a ``MemoryNetwork``.

    Args:
        script: The replies in order, or a function from the request's JSON to its reply.
        brain: Answers instead of a script.
        api_key: The key that clients must send; if ``None``, any key is accepted, but one is required.
        delivery: How answers are sent, unless an answer overrides it.
        models: The existing models; if ``None``, any model name is accepted.

    Attributes:
        app: The aiohttp application, with its paths under ``/v1``.
        exchanges: The last thousand requests for messages, oldest first.
        delivery: As passed; may be changed between requests.
    """

    request_id = "request-id"

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
        self.app.router.add_post("/v1/messages", self._create)
        self.app.router.add_get("/v1/models", self._list_models)
        self.app.router.add_get("/v1/models/{name}", self._show_model)

    def unauthorized(self, request: web.Request) -> Refusal | None:
        # Anthropic's own package sends its key as a bearer token.
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.has_key(request.headers.get("x-api-key") or bearer):
            return Refusal(status=401, message="invalid x-api-key", type="authentication_error")
        if not request.headers.get("anthropic-version"):
            return Refusal(
                status=400, message="anthropic-version: header is required", type="invalid_request_error"
            )
        return None

    def unknown_model(self, model: str) -> Refusal:
        return Refusal(status=404, message=f"model: {model}", type="not_found_error")

    def invalid(self, error: InvalidRequestError) -> Refusal:
        text = f"{error.param}: {error}" if error.param else str(error)
        return Refusal(status=400, message=text, type="invalid_request_error")

    def refusal_body(self, refusal: Refusal, number: str) -> Mapping[str, object]:
        # A script that gives only a status means the vendor's name for it.
        kind = refusal.type if refusal.type != "server_error" else _TYPES.get(refusal.status, "api_error")
        error = {"type": kind, "message": refusal.message}
        return {"type": "error", "error": error, "request_id": f"req_{number}"}

    async def _create(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, MessagesWire())

    async def _list_models(self, request: web.Request) -> web.Response:
        if (refusal := self.unauthorized(request)) is not None:
            return self.refuse(refusal, self.next_id())
        return web.json_response({"data": [_model(name) for name in self.model_names], "has_more": False})

    async def _show_model(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        refusal = self.unauthorized(request)
        if refusal is None and not self.knows(name):
            refusal = self.unknown_model(name)
        if refusal is not None:
            return self.refuse(refusal, self.next_id())
        return web.json_response(_model(name))


def _model(name: str) -> dict[str, object]:
    return {"type": "model", "id": name, "display_name": name, "created_at": "2025-11-13T00:00:00Z"}


def _messages(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The conversation in the form of chat completions."""
    if system := body.get("system"):
        text = system if isinstance(system, str) else "".join(block["text"] for block in system)
        yield {"role": "system", "content": text}
    for message in body["messages"]:
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for block in blocks:
            match block["type"]:
                case "text":
                    yield {"role": message["role"], "content": block["text"]}
                case "tool_use":
                    function = {"name": block["name"], "arguments": json.dumps(block["input"])}
                    call = {"id": block["id"], "type": "function", "function": function}
                    yield {"role": "assistant", "content": "", "tool_calls": [call]}
                case "tool_result":
                    yield {"role": "tool", "tool_call_id": block["tool_use_id"], "content": block["content"]}
