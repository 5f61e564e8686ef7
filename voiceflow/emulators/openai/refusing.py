"""Refusals in OpenAI's form."""

from __future__ import annotations

import json

from aiohttp import web

from voiceflow.emulators.openai.answers import Refusal


def check_key(request: web.Request, api_key: str | None) -> Refusal | None:
    """The refusal of a request with a wrong key, or None.

    Args:
        request: The request.
        api_key: The only right one; with None any key is right.
    """
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    is_known = key == api_key if api_key is not None else bool(key.strip())
    if kind.lower() == "bearer" and is_known:
        return None
    return Refusal(
        status=401,
        message="Incorrect API key provided.",
        type="invalid_request_error",
        code="invalid_api_key",
    )


def refused(message: str, param: str | None, code: str | None) -> Refusal:
    """The refusal of an invalid request."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return Refusal(status=400, body=json.dumps({"error": error}).encode())


def refuse(refusal: Refusal, number: str) -> web.Response:
    """The response for a refusal.

    Args:
        refusal: The refusal.
        number: Of the request.
    """
    error = {"message": refusal.message, "type": refusal.type, "param": None, "code": refusal.code}
    is_json = refusal.body is None or refusal.body[:1] in (b"{", b"[")
    return web.Response(
        status=refusal.status,
        body=json.dumps({"error": error}).encode() if refusal.body is None else refusal.body,
        content_type="application/json" if is_json else "text/plain",
        headers={**refusal.headers, "x-request-id": f"req_{number}"},
    )
