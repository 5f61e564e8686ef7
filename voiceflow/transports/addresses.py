"""Public addresses of one process among several: ``/worker/<number>``, or ``/member/<name>`` in a fleet."""

from __future__ import annotations

import re

from aiohttp import web

_WORKER = re.compile(r"/worker/(?P<number>[0-9]{1,9})")
_NAME = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MEMBER = re.compile(rf"/member/(?P<name>{_NAME})(?=/)")
_ONE = re.compile(rf"/(?:worker/[0-9]{{1,9}}|member/{_NAME})\Z")

WORKER_ROUTE = r"/worker/{worker:[0-9]{1,9}}"
"""The beginning of the routes of every worker: any of them may answer for one that has died."""

MEMBER_ROUTE = rf"/member/{{member:{_NAME}}}"
"""The beginning of the routes of every member of a fleet: any of them may answer for one that has died."""


def is_member_name(name: str) -> bool:
    """Whether a member of a fleet may have this name: lower-case letters, digits and hyphens, 63 at most."""
    return re.fullmatch(_NAME, name) is not None


def member_url(public_url: str, name: str) -> str:
    """The public address of one member of a fleet, at which carriers reach it and no other."""
    return f"{public_url}/member/{name}"


def split_member(path: str) -> tuple[str | None, str]:
    """The member that a path names, or None, and the path without it."""
    found = _MEMBER.match(path)
    return (None, path) if found is None else (found["name"], path[found.end() :])


def worker_url(public_url: str, number: int) -> str:
    """The public address of one worker, at which carriers reach it and no other."""
    return f"{public_url}/worker/{number}"


def worker_of(path: str) -> int | None:
    """The worker that a path names, or None."""
    found = _WORKER.match(path)
    return int(found["number"]) if found is not None and path[found.end() :].startswith("/") else None


def is_of_worker(public_url: str) -> bool:
    """Whether a public address is that of one worker."""
    found = _ONE.search(public_url)
    return found is not None and found[0].startswith("/worker/")


def routes_of_others(public_url: str) -> str | None:
    """The beginning of the routes at which this process answers for others; None if it is the only one."""
    if is_of_worker(public_url):
        return WORKER_ROUTE
    return MEMBER_ROUTE if _ONE.search(public_url) is not None else None


def base_url(public_url: str) -> str:
    """The public address of the whole server or fleet, out of that of one process or its own."""
    return _ONE.sub("", public_url)


def requested_url(public_url: str, request: web.Request) -> str:
    """The public address at which a request was made, whichever process it names.

    Args:
        public_url: The public address of this process, for requests or for websockets.
        request: The request.
    """
    return base_url(public_url) + request.raw_path
