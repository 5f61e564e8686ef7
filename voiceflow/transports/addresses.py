"""Public addresses of one process among several: ``/worker/<number>``, ``/member/<name>``, or a host name."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from aiohttp import web

from voiceflow.transports.member_hosts import MEMBER_HOSTS

TRUSTS_PROXY = web.AppKey("trusts_proxy", bool)
"""Whether the headers of a proxy say at which address a request was made."""

# Scheme of a request -> the end of that scheme, and of the one of websockets.
_SECURE = {"https": "s", "http": ""}
# A list of several hosts, as a chain of proxies writes it, names none.
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_WORKER = re.compile(r"/worker/(?P<number>[0-9]{1,9})")
_NAME = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MEMBER = re.compile(rf"/member/(?P<name>{_NAME})(?=/)")
_ONE = re.compile(rf"/(?:worker/[0-9]{{1,9}}|member/{_NAME})\Z")

WORKER_ROUTE = r"/worker/{worker:[0-9]{1,9}}"
"""The beginning of the routes of every worker: any of them may answer for one that has died."""

WORKER = web.AppKey("worker", int)
"""The application's key for the number of its worker, if the server has several."""

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


def split_process(request: web.Request) -> tuple[str | None, str]:
    """The process whose address a request names, by its number or name, or None, and the path below that."""
    if (found := _WORKER.match(request.path)) is not None and request.path[found.end() :].startswith("/"):
        return found["number"], request.path[found.end() :]
    named, path = split_member(request.path)
    if named is None and (hosts := request.config_dict.get(MEMBER_HOSTS)) is not None:
        return hosts.name_in(_host(request)), path
    return named, path


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
    found = _ONE.search(public_url)
    return found is not None and found[0].startswith("/worker/")


def routes_of_others(public_url: str) -> str | None:
    """The beginning of the routes at which this process answers for others; None if it is the only one."""
    if is_of_worker(public_url):
        return WORKER_ROUTE
    return MEMBER_ROUTE if _ONE.search(public_url) is not None else None


def worker_number(public_url: str) -> int | None:
    """The worker whose public address this is, or None."""
    found = _ONE.search(public_url)
    is_worker = found is not None and found[0].startswith("/worker/")
    return int(public_url.rpartition("/")[2]) if is_worker else None


def base_url(public_url: str) -> str:
    """The public address of the whole server or fleet, out of that of one process or its own."""
    return _ONE.sub("", public_url)


def requested_url(public_url: str, request: web.Request) -> str:
    """The public address at which a request was made, whichever process it names.

    It is that of the settings, whatever the headers say, unless the application has :data:`TRUSTS_PROXY`:
    then ``X-Forwarded-Proto`` and ``X-Forwarded-Host`` replace scheme and host where they are well-formed.
    If the members of the fleet have host names, that of a member stays in it.

    Args:
        public_url: The public address of this process, for requests or for websockets.
        request: The request.
    """
    base = base_url(public_url)
    if (hosts := request.config_dict.get(MEMBER_HOSTS)) is not None:
        named = hosts.name_in(_host(request))
        base = _like(public_url, hosts.fleet_url if named is None else hosts.url(named))
        if named is not None:
            return base + request.raw_path
    if request.config_dict.get(TRUSTS_PROXY):
        base = _forwarded(base, request)
    return base + request.raw_path


def _host(request: web.Request) -> str:
    """The host that a request names, as its proxy reports it."""
    forwarded = request.headers.get("X-Forwarded-Host", "")
    return forwarded if request.config_dict.get(TRUSTS_PROXY) and _HOST.fullmatch(forwarded) else request.host


def _like(public_url: str, url: str) -> str:
    """An address for requests or for websockets, like another one."""
    return "ws" + url.removeprefix("http") if public_url.startswith("ws") else url


def _forwarded(base: str, request: web.Request) -> str:
    scheme, host = (request.headers.get(f"X-Forwarded-{name}", "") for name in ("Proto", "Host"))
    if scheme not in _SECURE or not _HOST.fullmatch(host):
        return base
    parts = urlsplit(base)
    kind = "ws" if parts.scheme.startswith("ws") else "http"
    return urlunsplit(parts._replace(scheme=kind + _SECURE[scheme], netloc=host))
