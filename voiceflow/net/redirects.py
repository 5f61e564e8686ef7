"""Refusing redirects, so that a key never reaches a host that was not configured.

aiohttp's ``ws_connect`` follows redirects and has no option to turn that off; a trace callback can.
"""

from __future__ import annotations

from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp


class RedirectError(aiohttp.ClientConnectionError):
    """The server answered with a redirect, which was not followed.

    Attributes:
        status: HTTP status: 301, 302, 303, 307 or 308.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"the server redirects (HTTP {status}): set its base URL to the new address")
        self.status = status


IS_REFUSING: ContextVar[bool] = ContextVar("voiceflow.net.is_refusing", default=False)
"""Whether the running task refuses redirects in a session that follows them for others."""


def refusal(*, is_always: bool) -> aiohttp.TraceConfig:
    """Make the trace that refuses redirects.

    Args:
        is_always: Whether it refuses every redirect, or those of tasks in which ``IS_REFUSING`` is set.
    """

    async def refuse(
        _: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestRedirectParams
    ) -> None:
        if is_always or IS_REFUSING.get():
            params.response.close()
            raise RedirectError(params.response.status)

    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(refuse)
    config.freeze()
    return config
