"""What is kept of a refused handshake and of a close, and whether another attempt makes sense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import web

from voiceflow.clients.elevenlabs.sockets.refusals import REFUSALS
from voiceflow.errors import ServiceError
from voiceflow.net.sockets.dialer import TextDialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.testing import MemoryNetwork

URL = "wss://voice.test/socket"


def refusing(network: MemoryNetwork, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
    """Let the service refuse every handshake."""

    async def serve(_: web.Request) -> web.Response:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, headers=headers)

    _serve(network, serve)


def closing(network: MemoryNetwork, code: int, reason: str) -> None:
    """Let the service open a socket and close it."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close(code=code, message=reason.encode())
        return socket

    _serve(network, serve)


def _serve(network: MemoryNetwork, handler: Any) -> None:
    app = web.Application()
    app.router.add_get("/socket", handler)
    network.add("voice.test", app)


async def refusal(network: MemoryNetwork) -> HandshakeError:
    with pytest.raises(HandshakeError) as caught:
        await TextDialer(URL, {}, REFUSALS, http=network.session()).dial()
    return caught.value


async def close(network: MemoryNetwork) -> ServiceError:
    socket = await TextDialer(URL, {}, REFUSALS, http=network.session()).dial()
    with pytest.raises(SocketClosedError) as caught:
        await socket.receive()
    await socket.close()
    return caught.value


def envelope(code: str, message: str = "m") -> dict[str, Any]:
    return {"detail": {"type": "t", "code": code, "message": message}}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (envelope("voice_not_found", "A voice was not found."), "voice_not_found: A voice was not found."),
        ("Not here", "Not here"),
        ("", ""),
        ("x" * 5000, "x" * 200),
        (envelope("unknown", "y" * 500), "unknown: " + "y" * 191),
    ],
)
async def test_the_body_of_a_refused_handshake_is_kept_and_not_in_the_message(
    network: MemoryNetwork, body: Any, detail: str
) -> None:
    refusing(network, 403, body)
    error = await refusal(network)
    assert (error.code, error.detail) == ("http_403", detail)
    assert str(error) == "the service refused the socket with HTTP 403"


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "unsupported_output_format", False),
        (401, "invalid_api_key", False),
        (402, "insufficient_credits", False),
        (403, "feature_not_available", False),
        (404, "voice_not_found", False),
        (422, "anything", False),
        (408, "anything", True),
        (429, "concurrent_limit_exceeded", True),
        (429, "quota_exceeded", False),
        (503, "service_unavailable", True),
        (530, "anything", True),
    ],
)
async def test_what_waiting_does_not_help_is_not_tried_again(
    network: MemoryNetwork, status: int, code: str, retryable: bool
) -> None:
    refusing(network, status, envelope(code))
    assert (await refusal(network)).retryable is retryable


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "2.5"}, 2.5),
        ({"Retry-After": "60"}, 60.0),
        ({"Retry-After": "soon"}, 0.0),
        ({"Retry-After": "Sun, 29 Nov 2026 10:00:07 GMT", "Date": "Sun, 29 Nov 2026 10:00:00 GMT"}, 7.0),
        ({"Retry-After": "Sun, 29 Nov 2026 09:00:00 GMT", "Date": "Sun, 29 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Sun, 99 Nov 2026 09:00:00 GMT", "Date": "now"}, 0.0),
    ],
)
async def test_the_wait_that_a_handshake_is_asked_for_is_read(
    network: MemoryNetwork, headers: dict[str, str], seconds: float
) -> None:
    refusing(network, 429, "busy", headers)
    assert (await refusal(network)).retry_after == seconds


async def test_a_wait_for_a_token_is_handed_on(network: MemoryNetwork) -> None:
    async def ticket() -> tuple[str, str]:
        raise HandshakeError(
            "busy", vendor="own", code="http_429", retryable=True, retry_after=4.0, detail="later"
        )

    with pytest.raises(HandshakeError) as caught:
        await TextDialer(URL, {}, REFUSALS, http=network.session(), ticket=ticket).dial()
    assert (caught.value.vendor, caught.value.retry_after, caught.value.detail) == (
        "elevenlabs",
        4.0,
        "later",
    )


@pytest.mark.parametrize(
    ("code", "reason", "retryable"),
    [
        (1008, "voice_not_found", False),
        (1008, "Invalid API key.", False),
        (1008, "unsupported_audio_format: opus_8000", False),
        (1008, "quota_exceeded", False),
        (1008, "Have not received a new text input", True),
        (1008, "", True),
        (1011, "invalid state", True),
        (1000, "", True),
    ],
)
async def test_the_reason_of_a_close_is_kept_and_heeded(
    network: MemoryNetwork, code: int, reason: str, retryable: bool
) -> None:
    closing(network, code, reason)
    error = await close(network)
    assert (error.code, error.detail, error.retryable) == (f"closed_{code}", reason, retryable)
    assert str(error) == f"the socket was closed with {code}"
