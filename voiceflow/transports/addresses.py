"""Public addresses of a server with several workers: each worker's own begin with ``/worker/<number>``."""

from __future__ import annotations

import re

from aiohttp import web

_WORKER = re.compile(r"/worker/(?P<number>[0-9]{1,9})")

WORKER_ROUTE = r"/worker/{worker:[0-9]{1,9}}"
"""The beginning of the routes of every worker: any of them may answer for one that has died."""

WORKER = web.AppKey("worker", int)
"""The application's key for the number of its worker, if the server has several."""


def worker_root(number: int, request: web.Request, path: str) -> str:
    """The address of a path at one worker, seen from the page at that path which made a request.

    Args:
        number: The worker.
        request: A request of the page, which may be that of another worker.
        path: The path, such as ``/web/``.
    """
    above = "../../../" if "worker" in request.match_info else "../"
    return f"{above}worker/{number}{path}"


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


def worker_number(public_url: str) -> int | None:
    """The worker whose public address this is, or None."""
    return int(public_url.rpartition("/")[2]) if is_of_worker(public_url) else None


def base_url(public_url: str) -> str:
    """The public address of the whole server, out of that of a worker or its own."""
    before, slash, number = public_url.rpartition("/worker/")
    return before if slash and number.isdecimal() else public_url


def requested_url(public_url: str, request: web.Request) -> str:
    """The public address at which a request was made, whichever worker it names.

    Args:
        public_url: The public address of this server or worker, for requests or for websockets.
        request: The request.
    """
    return base_url(public_url) + request.raw_path
