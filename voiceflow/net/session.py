"""The HTTP and websocket sessions of all clients."""

from __future__ import annotations

from typing import Any

import aiohttp
from yarl import URL

from voiceflow.net.redirects import IS_REFUSING, refusal

_REFUSE_ALWAYS = refusal(is_always=True)
_REFUSE_OURS = refusal(is_always=False)


def client_session(connector: aiohttp.BaseConnector | None = None, **options: Any) -> aiohttp.ClientSession:
    """Make a client session fit for calls: no request waits for another's connection; idle ones stay warm.

    It sets no limit on any wait: those who wait have their own. It follows no redirect and keeps no
    cookie: a key must not reach a host that nobody named.

    Args:
        connector: Makes the connections; over TCP if not given.
        options: Further ones of ``aiohttp.ClientSession``; they replace the defaults.
    """
    defaults: dict[str, Any] = {"timeout": aiohttp.ClientTimeout(), "cookie_jar": aiohttp.DummyCookieJar()}
    traces = [_REFUSE_ALWAYS, *(options.pop("trace_configs", None) or ())]
    return aiohttp.ClientSession(
        connector=connector or aiohttp.TCPConnector(limit=0, keepalive_timeout=60.0, ttl_dns_cache=300),
        trace_configs=traces,
        **(defaults | options),
    )


async def connect_websocket(
    session: aiohttp.ClientSession, url: str | URL, **options: Any
) -> aiohttp.ClientWebSocketResponse:
    """Open a websocket and follow no redirect, whoever made the session.

    A session that was not made here goes on following redirects in all other requests.

    Args:
        session: Ours or a user's own.
        url: Where to connect.
        options: Of ``ClientSession.ws_connect``.

    Raises:
        RedirectError: If the server redirects; nothing was sent to where it points.
        aiohttp.ClientError: If no websocket can be opened.
    """
    if _REFUSE_ALWAYS not in session.trace_configs and _REFUSE_OURS not in session.trace_configs:
        session.trace_configs.append(_REFUSE_OURS)
    before = IS_REFUSING.set(True)
    try:
        socket: aiohttp.ClientWebSocketResponse = await session.ws_connect(url, **options)
        return socket
    finally:
        IS_REFUSING.reset(before)
