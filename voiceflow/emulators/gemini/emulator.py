"""An emulated Gemini server that refuses what Google refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.gemini.pieces import GenerateEncoder
from voiceflow.emulators.gemini.validation import schema_of, validate
from voiceflow.emulators.kit.model.answers import Answer, Delivery, Refusal, Script
from voiceflow.emulators.kit.model.exchange import Exchange
from voiceflow.emulators.kit.model.server import InvalidRequestError, ModelEmulator, Wire

_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_MODELS = "/{version:v1|v1beta}/models"
_PATH = _MODELS + "/{name}:"


class GenerateWire(Wire):
    """The methods generateContent and streamGenerateContent."""

    def __init__(self, *, is_stream: bool) -> None:
        self._is_stream = is_stream

    def validate(self, body: object) -> None:
        validate(body)

    def encoder(self, exchange: Exchange, answer: Answer, delivery: Delivery, number: str) -> GenerateEncoder:
        return GenerateEncoder(exchange, answer, delivery, number)

    def model_of(self, request: web.Request, body: Mapping[str, object]) -> str:
        return request.match_info["name"]

    def is_streaming(self, request: web.Request, body: Mapping[str, object]) -> bool:
        # Without it, Google answers with one JSON array.
        return self._is_stream and request.query.get("alt") == "sse"

    def for_brain(
        self, body: Mapping[str, Any]
    ) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        tools = [
            {
                "type": "function",
                "function": {
                    "name": function["name"],
                    "description": function.get("description", ""),
                    "parameters": schema_of(function) or {"type": "object", "properties": {}},
                },
            }
            for tool in body.get("tools") or []
            for function in tool.get("functionDeclarations") or []
        ]
        return list(_messages(body)), tools


class GeminiEmulator(ModelEmulator):
    """A Gemini server in the test's process, on a real socket or a ``MemoryNetwork``.

    Args:
        script: The replies in order, or a function from the request's JSON to its reply.
        brain: Answers instead of a script.
        api_key: The key that clients must send; if ``None``, any key is accepted, but one is required.
        delivery: How answers are sent, unless an answer overrides it.
        models: The existing models; if ``None``, any model name is accepted.

    Attributes:
        app: The aiohttp application, with its paths under ``/v1beta`` and ``/v1``.
        exchanges: The last thousand requests for contents, oldest first.
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
        self.app.router.add_post(_PATH + "streamGenerateContent", self._stream)
        self.app.router.add_post(_PATH + "generateContent", self._generate)
        self.app.router.add_get(_MODELS, self._list_models)
        self.app.router.add_get(_MODELS + "/{name}", self._show_model)

    def unauthorized(self, request: web.Request) -> Refusal | None:
        key = request.headers.get("x-goog-api-key") or request.query.get("key", "")
        if self.has_key(key):
            return None
        if not key:
            return Refusal(status=403, message="Method doesn't allow unregistered callers.")
        return Refusal(
            status=400,
            message="API key not valid. Please pass a valid API key.",
            code="API_KEY_INVALID",
        )

    def unknown_model(self, model: str) -> Refusal:
        text = f"models/{model} is not found for API version v1beta"
        return Refusal(status=404, message=text)

    def invalid(self, error: InvalidRequestError) -> Refusal:
        return Refusal(status=400, message=str(error))

    def refusal_body(self, refusal: Refusal, number: str) -> Mapping[str, object]:
        # The type is the status' name unless a script gives one, and the code the reason in the details.
        named = refusal.type if refusal.type.isupper() else _STATUSES.get(refusal.status, "UNKNOWN")
        error: dict[str, object] = {"code": refusal.status, "message": refusal.message, "status": named}
        if refusal.code:
            info = "type.googleapis.com/google.rpc.ErrorInfo"
            error["details"] = [{"@type": info, "reason": refusal.code, "domain": "googleapis.com"}]
        return {"error": error}

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = await self.answer(request, GenerateWire(is_stream=True))
        if isinstance(response, web.Response) and response.status == 200:
            response.text = f"[{response.text}]"
        return response

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, GenerateWire(is_stream=False))

    async def _list_models(self, request: web.Request) -> web.Response:
        if (refusal := self.unauthorized(request)) is not None:
            return self.refuse(refusal, self.next_id())
        return web.json_response({"models": [_model(name) for name in self.model_names]})

    async def _show_model(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        refusal = self.unauthorized(request)
        if refusal is None and not self.knows(name):
            refusal = self.unknown_model(name)
        if refusal is not None:
            return self.refuse(refusal, self.next_id())
        return web.json_response(_model(name))


def _model(name: str) -> dict[str, object]:
    methods = ["generateContent", "countTokens"]
    return {"name": f"models/{name}", "version": "1", "supportedGenerationMethods": methods}


def _messages(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The conversation in the form of chat completions."""
    if system := body.get("systemInstruction"):
        yield {"role": "system", "content": "".join(part["text"] for part in system["parts"])}
    for content in body["contents"]:
        role = "assistant" if content.get("role") == "model" else "user"
        for part in content["parts"]:
            if "text" in part:
                yield {"role": role, "content": part["text"]}
            elif "functionCall" in part:
                made = part["functionCall"]
                function = {"name": made["name"], "arguments": json.dumps(made.get("args") or {})}
                call = {"id": made.get("id", made["name"]), "type": "function", "function": function}
                yield {"role": "assistant", "content": "", "tool_calls": [call]}
            elif "functionResponse" in part:
                result = part["functionResponse"]
                texts = result["response"].values()
                text = next((text for text in texts if isinstance(text, str)), json.dumps(result["response"]))
                yield {"role": "tool", "tool_call_id": result.get("id", result["name"]), "content": text}
