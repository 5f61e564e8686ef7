"""The HTTP and websocket client with which calls reach their vendors."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp


def outbound(connector: aiohttp.BaseConnector | None = None) -> aiohttp.ClientSession:
    """A client session fit for calls: none waits for another's connection, and idle ones stay warm.

    It sets no limit on any wait: those who wait have their own. It follows no redirect and keeps no
    cookie: a key must not reach a host that nobody named.

    Args:
        connector: Makes the connections; over TCP if not given.
    """
    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(_refuse_redirect)
    return aiohttp.ClientSession(
        connector=connector or aiohttp.TCPConnector(limit=0, keepalive_timeout=60.0, ttl_dns_cache=300),
        timeout=aiohttp.ClientTimeout(),
        trace_configs=[tracing],
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def _refuse_redirect(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestRedirectParams
) -> None:
    params.response.close()
    raise aiohttp.ClientConnectionError("the vendor's server redirects: set its base URL to where it is")
