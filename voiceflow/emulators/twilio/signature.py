"""How Twilio signs its requests. Written independently of the client's check, so that each tests the other.

Source: https://www.twilio.com/docs/usage/security
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signature(token: str, url: str, form: Iterable[tuple[str, str]] = ()) -> str:
    """The value of ``X-Twilio-Signature``.

    Args:
        token: The account's auth token.
        url: As configured, query included; a fragment is not signed.
        form: Names and values of a form POST; empty for GET and for websocket upgrades.
    """
    signed = url.split("#", 1)[0] + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
