"""Public addresses of a server with several workers: each worker's own begin with ``/worker/<number>``."""

from __future__ import annotations

import re

from aiohttp import web

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

    Args:
        public_url: The public address of this server or worker, for requests or for websockets.
        request: The request.
    """
    return base_url(public_url) + request.raw_path
