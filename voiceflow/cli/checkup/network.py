"""Whether ports are free and servers answer. Every question has a limit."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from voiceflow.cli.checkup.finding import OFFLINE, Finding, Level, Use
from voiceflow.net.session import client_session
from voiceflow.server.config import HEALTH_PATH

LIMIT = 3.0
"""Seconds that a server may take to answer."""

_SERVE = frozenset({Use.SERVE})


@dataclass(frozen=True, slots=True)
class Service:
    """A server that a bot talks to.

    Attributes:
        topic: Its name.
        variable: Where its address can be set.
        default: Its address else.
    """

    topic: str
    variable: str
    default: str


SERVICES = (
    Service("ElevenLabs", "ELEVENLABS_BASE_URL", "https://api.elevenlabs.io"),
    Service("language model", "OPENAI_BASE_URL", "https://api.openai.com/v1"),
    Service("Twilio", "TWILIO_BASE_URL", "https://api.twilio.com"),
)


def check_port(host: str, port: int) -> Finding:
    """Check whether a server could listen there now."""
    topic = f"port {port}" if port else "ports"
    uses = _SERVE if port else OFFLINE
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server does it: a port that lingers from a server that has just ended is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as exc:
        fix = "end what uses it, or choose another: voiceflow serve --port N, or PORT"
        return Finding(Level.FAIL, topic, f"not free on {host} ({exc.strerror})", fix, uses)
    return Finding(Level.OK, topic, f"free on {host}", uses=uses)


async def check_servers(environ: Mapping[str, str], more: Sequence[Service] = ()) -> list[Finding]:
    """Ask the services, and more of them, and the server at ``PUBLIC_URL``, all at once."""
    public = environ.get("PUBLIC_URL", "").strip().rstrip("/")
    async with client_session(timeout=aiohttp.ClientTimeout(total=LIMIT)) as http:
        questions = [_service(http, service, environ) for service in (*SERVICES, *more)]
        if urlsplit(public).hostname:
            questions.append(_public(http, public))
        return list(await asyncio.gather(*questions))


async def _service(http: aiohttp.ClientSession, service: Service, environ: Mapping[str, str]) -> Finding:
    base = environ.get(service.variable, "").strip() or service.default
    mistake = _malformed(service, base)
    if mistake:
        return Finding(Level.FAIL, service.topic, f"{service.variable} {mistake[0]}", mistake[1], _SERVE)
    host = urlsplit(base).netloc
    try:
        # Any answer will do, a refusal too: it is the way there that is looked at, without a key.
        async with http.get(base, allow_redirects=False):
            return Finding(Level.OK, service.topic, f"{host} answers", uses=_SERVE)
    except (aiohttp.ClientError, TimeoutError, OSError) as exc:
        fix = "connect this machine to the internet"
        if base != service.default:
            fix = f"check {service.variable}, and that the server there runs"
        return Finding(
            Level.FAIL, service.topic, f"{host} is not reachable from here ({_cause(exc)})", fix, _SERVE
        )


async def _public(http: aiohttp.ClientSession, public: str) -> Finding:
    fix = "normal before voiceflow serve runs: start it and the tunnel, then look again"
    try:
        async with http.get(public + HEALTH_PATH, allow_redirects=False) as answer:
            if answer.status == 200 and "active_calls" in await answer.json(content_type=None):
                return Finding(Level.OK, "webhook", "a voiceflow server answers at PUBLIC_URL", uses=_SERVE)
            text = f"HTTP {answer.status} at PUBLIC_URL, not from a voiceflow server"
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError) as exc:
        text = f"nobody answers at PUBLIC_URL from here ({_cause(exc)})"
    return Finding(Level.NOTE, "webhook", text, fix, _SERVE)


def _malformed(service: Service, base: str) -> Sequence[str]:
    """The error in a base URL, and its correct form. The URL may hold a password, so it is not shown."""
    form = service.default
    try:
        parts = urlsplit(base)
        _ = parts.port
    except ValueError:
        return "is no URL", f"it looks like {form}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is no web address", f"it looks like {form}"
    if parts.username or parts.password:
        return "holds a user name or password", "take it out"
    if service.default.endswith("/v1"):
        return () if parts.path.strip("/") else ("has no path", f"it ends in /v1, like {form}")
    return ("has a path", f"it looks like {form}") if parts.path.strip("/") else ()


def _cause(exc: Exception) -> str:
    if isinstance(exc, TimeoutError):
        return f"no answer in {LIMIT:g} s"
    if isinstance(exc, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not valid"
    if isinstance(exc, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    if isinstance(exc, aiohttp.ClientConnectorError):
        return "no connection"
    return type(exc).__name__
