"""Handlers for what ElevenLabs posts to an application, to be put at any of its paths.

Example:
    app.router.add_post("/elevenlabs/events", webhook_handler(secret, on_event))
    app.router.add_post("/elevenlabs/calls", initiation_handler(shared_secret, on_call))
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web
from loguru import logger

from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.webhooks.events import Event, read_event
from voiceflow.clients.elevenlabs.webhooks.initiation import InboundCall, answer, read_call
from voiceflow.clients.elevenlabs.webhooks.signature import (
    SIGNATURE,
    SignatureError,
    Verifier,
    read_header,
)
from voiceflow.errors import ConfigurationError, RemoteProtocolError
from voiceflow.tasks import OwnCancellation

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OnEvent = Callable[[Event], Awaitable[None]]
OnCall = Callable[[InboundCall], Awaitable[ConversationInitiation]]

LONGEST_QUESTION = 64 * 1024
"""Bytes of the question before an inbound call. It takes a few hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookLimits:
    """Limits for unauthenticated requests.

    Attributes:
        body: Bytes of a post; recordings come in base64, in chunks, without a length.
        patience: Seconds that a body may take to come.
        at_once: Posts that are read and handled at a time; further ones wait. So many bodies are in memory.
    """

    body: int = 128 * 2**20
    patience: float = 60.0
    at_once: int = 4


def webhook_handler(
    secret: str,
    on_event: OnEvent,
    *,
    limits: WebhookLimits | None = None,
    clock: Callable[[], float] = time.time,
) -> Handler:
    """A handler for events after a call, and for finished transcriptions.

    It answers 200 when ``on_event`` has returned, so that what failed is delivered again if the webhook
    retries: be quick, and act once on each ``event.key``. 401 refuses a post that is not signed, 400 one that
    makes no sense, 413 one that is too long, 408 one that takes too long, 415 one that is compressed.

    A recording takes about 15 ms a megabyte to read, in which the loop stands still: let these posts go to a
    process that has no calls.

    Args:
        secret: Of the webhook, ``wsec_…``.
        on_event: Takes each event.
        limits: For posts.
        clock: The date, in seconds since 1970.

    Raises:
        ConfigurationError: If the secret is empty.
    """
    verifier = Verifier(secret)
    limits = limits or WebhookLimits()
    places = asyncio.Semaphore(limits.at_once)

    async def handle(request: web.Request) -> web.Response:
        header = request.headers.get(SIGNATURE)
        with _refusals(request):
            read_header(header, clock())  # before anything is read
        async with places:
            body = await _body(request, limits.body, limits.patience)
            with _refusals(request):
                verifier.check(body, header, clock())
                event = read_event(body)
            with OwnCancellation():
                await on_event(event)
        return web.Response()

    return handle


def initiation_handler(secret: str, on_call: OnCall, *, header: str = "X-Webhook-Secret") -> Handler:
    """A handler for the question before an inbound call. The caller hears it ringing meanwhile: be quick.

    The service does not sign this one: let it send the secret, by ``request_headers`` of the webhook's
    setting. 401 refuses a request without it, 400 one that makes no sense.

    Args:
        secret: What the header must hold.
        on_call: Returns the initiation data of the conversation.
        header: Its name.

    Raises:
        ConfigurationError: If the secret is empty.
    """
    if not secret.strip():
        raise ConfigurationError(f"give a secret, and have ElevenLabs send it as {header}")

    async def handle(request: web.Request) -> web.Response:
        given = request.headers.get(header, "").encode(errors="replace")
        if not hmac.compare_digest(given, secret.encode()):
            logger.warning("{} refused: no valid {}", request.path, header)
            raise web.HTTPUnauthorized(text="no valid secret")
        body = await _body(request, LONGEST_QUESTION, patience=5.0)
        with _refusals(request):
            call = read_call(body)
        with OwnCancellation():
            given_answer = await on_call(call)
        return web.json_response(answer(given_answer))

    return handle


@contextmanager
def _refusals(request: web.Request) -> Iterator[None]:
    """Answers for what is wrong with a post."""
    try:
        yield
    except SignatureError as exc:
        logger.warning("{} refused: {}", request.path, exc)
        raise web.HTTPUnauthorized(text="no valid signature") from None
    except RemoteProtocolError as exc:
        logger.warning("{} refused: {}", request.path, exc)
        raise web.HTTPBadRequest(text="not understood") from None


async def _body(request: web.Request, limit: int, patience: float) -> bytes:
    """The body as it was sent."""
    if "Content-Encoding" in request.headers:
        # It would come decompressed, and what is signed is the raw one.
        raise web.HTTPUnsupportedMediaType(text="a body that is not compressed is expected")
    if request.content_length is not None and request.content_length > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length)
    body = bytearray()
    try:
        async with asyncio.timeout(patience):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > limit:
                    raise web.HTTPRequestEntityTooLarge(limit, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except ConnectionResetError:
        raise web.HTTPBadRequest(text="half a body") from None  # nobody is left to read it
    return bytes(body)
