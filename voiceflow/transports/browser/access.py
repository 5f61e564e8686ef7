"""Who may open the page: those with the token, from pages of this server only."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import web

from voiceflow.transports.browser.settings import BrowserConfig

COOKIE = "voiceflow_web"


class Access:
    """Checks requests of browsers.

    The page's address carries the token once. It becomes a cookie that scripts cannot read and that other
    sites' pages cannot send, and it disappears from the address bar.

    Args:
        config: The token, and where browsers reach the server.
    """

    def __init__(self, config: BrowserConfig) -> None:
        self._token = config.token.get_secret_value()
        self._cookie = hmac.new(self._token.encode(), b"voiceflow browser page", sha256).hexdigest()
        public = urlsplit(config.public_url)
        self._public_host = public.netloc
        self._is_public_secure = public.scheme == "https"

    def has_token(self, request: web.Request) -> bool:
        """Whether the address of the page carries the token."""
        return _is_same(request.query.get("token", ""), self._token)

    def admit(self, request: web.Request, response: web.StreamResponse) -> None:
        """Set the cookie."""
        is_secure = request.secure or (self._is_public_secure and request.host == self._public_host)
        response.set_cookie(COOKIE, self._cookie, httponly=True, samesite="Strict", secure=is_secure)

    def check(self, request: web.Request) -> None:
        """Check the cookie, and that the request comes from a page of this server.

        Raises:
            web.HTTPForbidden: If one of them is wrong.
        """
        if not _is_same(request.cookies.get(COOKIE, ""), self._cookie):
            raise web.HTTPForbidden(text="open the address that the server printed: it contains the token")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in {request.host, self._public_host} - {""}:
            raise web.HTTPForbidden(text="not from another site")


def _is_same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), known.encode())
