"""Verifying the signatures of Plivo's requests, version 3.

Source: https://www.plivo.com/docs/voice/concepts/signature-validation
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

SIGNATURES = ("X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3")
"""The headers that carry signatures: by the token of the (sub)account, and of the main account."""
NONCE = "X-Plivo-Signature-V3-Nonce"
"""The header with a random value that is signed, too."""

Parameters = Iterable[tuple[str, str]]


def sign(token: str, url: str, nonce: str, parameters: Parameters = ()) -> str:
    """Compute the signature that Plivo would send with a POST.

    Args:
        token: The account's auth token.
        url: As configured at Plivo: scheme, host, path and query.
        nonce: The value of the nonce header.
        parameters: The decoded fields of the form, in any order; repeated names are allowed.
    """
    text = f"{_base(url, parameters)}.{nonce}".encode(errors="replace")
    return base64.b64encode(hmac.digest(token.encode(), text, "sha256")).decode()


def is_signed(token: str, url: str, headers: Mapping[str, str], parameters: Parameters = ()) -> bool:
    """Whether Plivo sent this POST. Compares in constant time.

    Args:
        token: The account's auth token.
        url: The public URL of the request, query string included.
        headers: The request's headers; a case-insensitive mapping, or with the names spelled as here.
        parameters: The decoded fields of the form.
    """
    if not token:
        return False
    wanted = sign(token, url, headers.get(NONCE, ""), parameters).encode()
    # A header lists several signatures while a token is being replaced.
    given = [one.strip() for name in SIGNATURES for one in headers.get(name, "").split(",")]
    return any(hmac.compare_digest(wanted, one.encode(errors="replace")) for one in given)


def _base(url: str, parameters: Parameters) -> str:
    parts = urlsplit(url)
    query = "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(parts.query, True)))
    tail = "".join(name + value for name, value in sorted(parameters))
    base = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if query or tail:
        base += f"?{query}"
    return f"{base}.{tail}" if query and tail else base + tail
