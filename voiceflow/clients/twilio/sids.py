"""Identifiers of Twilio's resources: two letters and 32 hexadecimal digits."""

from __future__ import annotations

import re

from voiceflow.errors import LocalProtocolError

_DIGITS = re.compile(r"[0-9a-f]{32}")


def check_sid(sid: str, kind: str, what: str) -> str:
    """Return ``sid`` if it is valid.

    Args:
        sid: It would become part of a URL.
        kind: The two letters, such as ``"RE"``.
        what: The resource, for the message.

    Raises:
        LocalProtocolError: If it is none.
    """
    if sid[:2] != kind or not _DIGITS.fullmatch(sid[2:]):
        raise LocalProtocolError(f"the sid of a {what} is {kind} and 32 hexadecimal digits")
    return sid
