"""Reading the form of a webhook, before its sender is authenticated."""

from __future__ import annotations

import asyncio

from aiohttp import web

BODY_LIMIT = 5.0
"""Seconds within which the body of a webhook must arrive."""


async def read_form(request: web.Request) -> list[tuple[str, str]]:
    """The fields of a form POST, in their order.

    Raises:
        web.HTTPException: If the request is no such form, or does not arrive in time.
    """
    if not _is_plain_form(request):
        raise web.HTTPUnsupportedMediaType(text="a form in UTF-8, not compressed, is expected")
    try:
        async with asyncio.timeout(BODY_LIMIT):
            fields = await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except UnicodeDecodeError:
        raise web.HTTPBadRequest(text="the form is not UTF-8") from None
    except ConnectionResetError:
        raise web.HTTPBadRequest(text="half a form") from None  # nobody is left to read it
    return [(name, value) for name, value in fields.items() if isinstance(value, str)]


async def read_body(request: web.Request) -> bytes:
    """The body of a POST, as it was sent.

    Raises:
        web.HTTPException: If it is compressed, or does not arrive in time.
    """
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType(text="a body that is not compressed is expected")
    try:
        async with asyncio.timeout(BODY_LIMIT):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except ConnectionResetError:
        raise web.HTTPBadRequest(text="half a body") from None  # nobody is left to read it


def _is_plain_form(request: web.Request) -> bool:
    # The sender is not authenticated yet: its headers must select neither a codec nor a decompressor.
    is_plain = "Content-Encoding" not in request.headers
    is_utf8 = (request.charset or "utf-8").lower() == "utf-8"
    return is_plain and is_utf8 and request.content_type == "application/x-www-form-urlencoded"
