"""The HTTP and websocket sessions of all clients."""

from __future__ import annotations

from typing import Any

import aiohttp
from yarl import URL

from voiceflow.net.redirects import IS_REFUSING, refusal

_REFUSE_ALWAYS = refusal(is_always=True)
_REFUSE_OURS = refusal(is_always=False)


def client_session(connector: aiohttp.BaseConnector | None = None, **options: Any) -> aiohttp.ClientSession:
    """Create a client session for calls: no limit on connections, and idle ones stay open.

    It has no timeouts: each caller sets its limits. It follows no redirects and keeps no cookies: a key must
    not reach a host that was not configured.

    Args:
        connector: Makes the connections; over TCP if not given.
        options: Further arguments of ``aiohttp.ClientSession``; they replace the defaults.
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
    """Open a websocket without following redirects, in any session.

    A session from elsewhere still follows redirects in all other requests.

    Args:
        session: From :func:`client_session`, or an application's session.
        url: Where to connect.
        options: Arguments of ``ClientSession.ws_connect``.

    Raises:
        RedirectError: If the server redirects; nothing was sent to the redirect's target.
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
