"""Public addresses of a server with several workers: each worker's own begin with ``/worker/<number>``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from aiohttp import web

TRUSTS_PROXY = web.AppKey("trusts_proxy", bool)
"""Whether the headers of a proxy say at which address a request was made."""

# Scheme of a request -> the end of that scheme, and of the one of websockets.
_SECURE = {"https": "s", "http": ""}
# A list of several hosts, as a chain of proxies writes it, names none.
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_WORKER = re.compile(r"/worker/(?P<number>[0-9]{1,9})")

WORKER_ROUTE = r"/worker/{worker:[0-9]{1,9}}"
"""The beginning of the routes of every worker: any of them may answer for one that has died."""


def worker_url(public_url: str, number: int) -> str:
    """The public address of one worker, at which carriers reach it and no other."""
    return f"{public_url}/worker/{number}"


def worker_of(path: str) -> int | None:
    """The worker that a path names, or None."""
    found = _WORKER.match(path)
    return int(found["number"]) if found is not None and path[found.end() :].startswith("/") else None


def is_of_worker(public_url: str) -> bool:
    """Whether a public address is that of one worker."""
    return base_url(public_url) != public_url


def base_url(public_url: str) -> str:
    """The public address of the whole server, out of that of a worker or its own."""
    before, slash, number = public_url.rpartition("/worker/")
    return before if slash and number.isdecimal() else public_url


def requested_url(public_url: str, request: web.Request) -> str:
    """The public address at which a request was made, whichever worker it names.

    It is that of the settings, whatever the headers say, unless the application has :data:`TRUSTS_PROXY`:
    then ``X-Forwarded-Proto`` and ``X-Forwarded-Host`` replace scheme and host where they are well-formed.

    Args:
        public_url: The public address of this server or worker, for requests or for websockets.
        request: The request.
    """
    base = base_url(public_url)
    if request.config_dict.get(TRUSTS_PROXY):
        base = _forwarded(base, request)
    return base + request.raw_path


def _forwarded(base: str, request: web.Request) -> str:
    scheme, host = (request.headers.get(f"X-Forwarded-{name}", "") for name in ("Proto", "Host"))
    if scheme not in _SECURE or not _HOST.fullmatch(host):
        return base
    parts = urlsplit(base)
    kind = "ws" if parts.scheme.startswith("ws") else "http"
    return urlunsplit(parts._replace(scheme=kind + _SECURE[scheme], netloc=host))
