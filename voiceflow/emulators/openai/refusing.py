"""Refusals in OpenAI's form."""

from __future__ import annotations

import json

from aiohttp import web

from voiceflow.emulators.kit.model.answers import Refusal

WRONG_KEY = Refusal(
    status=401,
    message="Incorrect API key provided.",
    type="invalid_request_error",
    code="invalid_api_key",
)


def check_key(request: web.Request, api_key: str | None) -> Refusal | None:
    """The refusal of a request with a wrong key, or None.

    Args:
        request: The request.
        api_key: The only right one; with None any key is right.
    """
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    is_known = key == api_key if api_key is not None else bool(key.strip())
    return None if kind.lower() == "bearer" and is_known else WRONG_KEY


def refused(message: str, param: str | None, code: str | None) -> Refusal:
    """The refusal of an invalid request."""
    return Refusal(status=400, message=message, type="invalid_request_error", param=param, code=code)


def refusal_body(refusal: Refusal) -> dict[str, object]:
    """The JSON of a refusal."""
    error = {
        "message": refusal.message,
        "type": refusal.type,
        "param": refusal.param,
        "code": refusal.code,
    }
    return {"error": error}


def refuse(refusal: Refusal, number: str) -> web.Response:
    """The response for a refusal.

    Args:
        refusal: The refusal.
        number: Of the request.
    """
    body = json.dumps(refusal_body(refusal)).encode() if refusal.body is None else refusal.body
    return web.Response(
        status=refusal.status,
        body=body,
        content_type="application/json" if body[:1] in (b"{", b"[") else "text/plain",
        headers={**refusal.headers, "x-request-id": f"req_{number}"},
    )
