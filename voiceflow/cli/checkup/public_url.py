"""Whether a carrier would accept ``PUBLIC_URL``.

Source: https://www.twilio.com/docs/voice/twiml/stream
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from voiceflow.cli.checkup.finding import Finding, Level, Use
from voiceflow.transports.default import default_voice_path

NAME = "PUBLIC_URL"
EXAMPLE = "https://voice.example.com"
TITLE = "Twilio"
_SERVE = frozenset({Use.SERVE})
_LOCAL = (".local", ".localhost", ".internal", ".lan", ".test", ".invalid")


def check_public_url(url: str, *, title: str = TITLE, voice_path: str | None = None) -> list[Finding]:
    """Look at the form of the address. Nothing is asked of the network.

    Args:
        url: The address.
        title: The name of the carrier that reaches it.
        voice_path: The path that the carrier requests; the default carrier's if None.
    """
    voice_path = default_voice_path() if voice_path is None else voice_path
    if not url.strip():
        fix = f"set it to the address at which {title} reaches this server, such as {EXAMPLE}"
        return [_finding(Level.FAIL, "not set", fix)]
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return [_finding(Level.FAIL, "is no URL", f"it looks like {EXAMPLE}")]
    if url != url.strip() or parts.scheme not in ("http", "https") or not parts.hostname:
        return [_finding(Level.FAIL, "is no web address", f"it looks like {EXAMPLE}, without blanks")]
    found = [*_scheme_and_port(parts, port, title), *_host(parts.hostname, title), *_rest(parts, voice_path)]
    if not found:
        voice = f"{url.rstrip('/')}{voice_path}"
        return [_finding(Level.OK, f"{title} would accept {voice} as the number's webhook")]
    return found


def _scheme_and_port(parts: SplitResult, port: int | None, title: str) -> Iterator[Finding]:
    if parts.scheme == "http":
        yield _finding(
            Level.FAIL, f"is not https: {title} opens media streams over TLS only", "use the https address"
        )
    elif port not in (None, 443):
        yield _finding(
            Level.FAIL,
            f"names port {port}: {title} opens media streams to port 443 only",
            "let a proxy or tunnel answer at port 443, and leave the port out",
        )


def _host(host: str, title: str) -> Iterator[Finding]:
    fix = "use the public address of your server, or of a tunnel that leads to it"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith(_LOCAL) or "." not in host:
            yield _finding(Level.FAIL, f"leads to {host}, which only this machine or network knows", fix)
        elif "_" in host:
            yield _finding(Level.FAIL, f"has an underscore in {host}, which {title} refuses", fix)
        return
    if not address.is_global:
        yield _finding(Level.FAIL, f"leads to {host}, which is no address of the internet", fix)
    else:
        yield _finding(
            Level.WARN,
            "has a number for a host: it needs a certificate of a public authority, which few numbers have",
            "use a host name",
        )


def _rest(parts: SplitResult, voice_path: str) -> Iterator[Finding]:
    if parts.username or parts.password:
        yield _finding(Level.FAIL, "holds a user name or password", "take it out; signatures do its work")
    if parts.query or parts.fragment:
        yield _finding(Level.FAIL, "has something after the path", f"it looks like {EXAMPLE}")
    if parts.path.rstrip("/").endswith(voice_path):
        yield _finding(Level.FAIL, f"ends in {voice_path}", "leave the path out: the server adds it")
    elif parts.path.rstrip("/"):
        yield _finding(
            Level.WARN,
            f"has the path {parts.path.rstrip('/')}",
            "leave it out, unless a proxy takes it off before it hands requests on",
        )


def _finding(level: Level, text: str, fix: str = "") -> Finding:
    return Finding(level, NAME, text, fix, _SERVE)
