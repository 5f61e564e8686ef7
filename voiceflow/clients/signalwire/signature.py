"""Verifying the signatures of SignalWire's webhooks: forms of the compatibility API.

Source: https://developer.signalwire.com/guides/webhook-security
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit, urlunsplit

SIGNATURE = "X-SignalWire-Signature"
"""The header that carries the signature."""

_STANDARD_PORTS = {"https": 443, "http": 80}

Parameters = Iterable[tuple[str, str]]


def sign(key: str, url: str, parameters: Parameters = ()) -> str:
    """Compute the signature that SignalWire would send.

    Args:
        key: The signing key of the project.
        url: As configured: scheme, host, path and query.
        parameters: The decoded fields of the form, in any order; repeated names are allowed.
    """
    text = url + "".join(name + value for name, value in sorted(set(parameters)))
    return base64.b64encode(hmac.digest(key.encode(), text.encode(errors="replace"), "sha1")).decode()


def is_signed(key: str, url: str, headers: Mapping[str, str], parameters: Parameters = ()) -> bool:
    """Whether SignalWire sent this POST. Compares in constant time.

    Args:
        key: The signing key of the project.
        url: The public URL of the request, query string included.
        headers: The request's headers; a case-insensitive mapping, or with the names spelled as here.
        parameters: The decoded fields of the form.
    """
    given = headers.get(SIGNATURE, "").encode(errors="replace")
    if not key or not given:
        return False
    pairs = list(parameters)
    return any(hmac.compare_digest(sign(key, one, pairs).encode(), given) for one in _variants(url))


def _variants(url: str) -> list[str]:
    """The URL with and without the standard port of its scheme: either may have been signed."""
    parts = urlsplit(url.partition("#")[0])
    standard = _STANDARD_PORTS.get(parts.scheme)
    try:
        port = parts.port
    except ValueError:
        return [url]
    if standard is None or port not in (None, standard):
        return [url]
    host = parts.netloc if port is None else parts.netloc.rpartition(":")[0]
    return [urlunsplit(parts._replace(netloc=one)) for one in (host, f"{host}:{standard}")]
