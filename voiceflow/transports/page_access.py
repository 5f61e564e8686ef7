"""Who may open a page of the server: those with its token, from pages of this server only."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import SecretStr


class PageAccess:
    """Checks requests of browsers.

    The page's address carries the token once. It becomes a cookie that scripts cannot read and that other
    sites' pages cannot send, and it disappears from the address bar.

    Args:
        token: The secret in the page's address.
        cookie: The name of the cookie.
        public_url: Where browsers reach the server if a proxy stands before it; may be empty.
    """

    def __init__(self, token: SecretStr, *, cookie: str, public_url: str = "") -> None:
        self._token = token.get_secret_value()
        self._name = cookie
        self._cookie = hmac.new(self._token.encode(), cookie.encode(), sha256).hexdigest()
        public = urlsplit(public_url)
        self._public_host = public.netloc
        self._is_public_secure = public.scheme == "https"

    def has_token(self, request: web.Request) -> bool:
        """Whether the address of the page carries the token."""
        return _is_same(request.query.get("token", ""), self._token)

    def admit(self, request: web.Request, response: web.StreamResponse) -> None:
        """Set the cookie."""
        is_secure = request.secure or (self._is_public_secure and request.host == self._public_host)
        response.set_cookie(self._name, self._cookie, httponly=True, samesite="Strict", secure=is_secure)

    def check(self, request: web.Request) -> None:
        """Check the cookie, and that the request comes from a page of this server.

        Raises:
            web.HTTPForbidden: If one of them is wrong.
        """
        if not _is_same(request.cookies.get(self._name, ""), self._cookie):
            raise web.HTTPForbidden(text="open the address that the server printed: it contains the token")
        if "Origin" in request.headers:
            self._check_origin(request.headers["Origin"], request)

    def check_change(self, request: web.Request) -> None:
        """Check a request that changes something: it must also name the page that it comes from.

        Raises:
            web.HTTPForbidden: If the cookie or the origin is wrong, or the origin is missing.
        """
        self.check(request)
        self._check_origin(request.headers.get("Origin", ""), request)

    def _check_origin(self, origin: str, request: web.Request) -> None:
        if _host_of(origin) not in {request.host, self._public_host} - {""}:
            raise web.HTTPForbidden(text="not from another site")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), known.encode())
