"""How Plivo signs its requests. Written independently of the client's check, so that each tests the other.

Source: https://www.plivo.com/docs/voice/concepts/signature-validation
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs


def signature(token: str, url: str, nonce: str, form: Mapping[str, str]) -> str:
    """The value of ``X-Plivo-Signature-V3`` of a form POST.

    Args:
        token: The account's auth token.
        url: As configured, query included.
        nonce: A random value.
        form: Names and values of the form.
    """
    address, _, query = url.partition("?")
    fields = parse_qs(query, keep_blank_values=True)
    ordered = "&".join(f"{name}={one}" for name in sorted(fields) for one in sorted(fields[name]))
    signed = address + (f"?{ordered}" if ordered or form else "")
    if ordered and form:
        signed += "."
    for name in sorted(form):
        signed += name + form[name]
    digest = hmac.new(token.encode(), f"{signed}.{nonce}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
