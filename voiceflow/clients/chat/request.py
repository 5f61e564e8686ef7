"""One POST to the model server, retried once if that may help."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from voiceflow.clients.chat.errors import ChatError, ErrorReader
from voiceflow.net.retries import repeat

MAX_ERROR_BYTES = 1 << 16
"""Bytes to read of a refusal's body."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request that can be sent several times.

    Attributes:
        url: Its query may hold a key.
        headers: They hold the key.
        body: The encoded JSON.
    """

    url: URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


async def open_response(
    session: aiohttp.ClientSession,
    request: ChatRequest,
    errors: ErrorReader,
    *,
    deadline: float,
    retry_until: float,
) -> aiohttp.ClientResponse:
    """Send the request and wait for the response headers.

    Args:
        session: The session to use.
        request: The request to send.
        errors: Makes the vendor's errors.
        deadline: Loop time at which to give up.
        retry_until: Loop time until which a second attempt may begin.

    Raises:
        ChatError: If the server refuses, cannot be reached or is too slow.
    """
    loop = asyncio.get_running_loop()

    def pause(error: ChatError, tried: int, _: float) -> float | None:
        wait = error.retry_after
        if tried > 1 or not error.retryable or wait is None:
            return None
        return wait if loop.time() + wait <= min(deadline, retry_until) else None

    return await repeat(lambda: _post(session, request, errors, deadline), ChatError, pause)


async def _post(
    session: aiohttp.ClientSession, request: ChatRequest, errors: ErrorReader, deadline: float
) -> aiohttp.ClientResponse:
    try:
        async with asyncio.timeout_at(deadline):
            response = await session.post(
                request.url,
                data=request.body,
                headers=request.headers,
                # Following a redirect would send the conversation to another address.
                allow_redirects=False,
            )
            if response.status == 200:
                return response
            raise errors.refused(response.status, response.headers, await read_refusal(response))
    except TimeoutError:
        raise errors.timed_out("no answer") from None
    except aiohttp.ClientConnectorCertificateError as exc:
        raise errors.bad_certificate() from exc
    except (aiohttp.ClientError, OSError) as exc:
        # Often a pooled connection that the server has just closed: a new one may work.
        raise errors.unreachable(exc) from exc


async def read_refusal(response: aiohttp.ClientResponse) -> bytes:
    """Read the body of a refusal, within limits."""
    body = b""
    try:
        while len(body) < MAX_ERROR_BYTES:
            part = await response.content.readany()
            if not part:
                response.release()
                break
            body += part
    except (aiohttp.ClientError, OSError):
        pass  # A partial body is good enough: the status decides.
    finally:
        # No effect after a release; otherwise the rest is not worth waiting for.
        response.close()
    return body[:MAX_ERROR_BYTES]
