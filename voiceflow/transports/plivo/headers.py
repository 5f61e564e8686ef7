"""Parameters of a stream in Plivo's extra headers, which take letters and digits only."""

from __future__ import annotations

import json
from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from collections.abc import Mapping

from loguru import logger

from voiceflow.clients.plivo.xml import LONGEST_HEADERS

NAME = "voiceflow"
"""The header that holds all parameters: base32 of a JSON object."""

_OWN = ("From", "To", "Direction")


def write_headers(parameters: Mapping[str, str]) -> dict[str, str]:
    """The extra headers for a stream with these parameters.

    Custom parameters that do not fit into Plivo's 512 bytes are left out, with a warning: they must not
    cost the call.
    """
    written = _encode(parameters)
    if len(NAME) + 1 + len(written) > LONGEST_HEADERS:
        logger.warning("the parameters of a stream do not fit into Plivo's extra headers: left out")
        written = _encode({name: parameters.get(name, "") for name in _OWN})
    return {NAME: written}


def read_headers(text: object) -> dict[str, str]:
    """The parameters in the extra headers of a start message. What cannot be read is left out.

    Headers of a document that was written by hand become parameters as they are.
    """
    if not isinstance(text, str):
        return {}
    found: dict[str, str] = {}
    for pair in text.strip("{} ").replace(";", ",").split(","):
        name, sign, value = pair.strip().partition("=")
        name = name.removeprefix("X-PH-")
        if sign and name == NAME:
            found |= _decode(value)
        elif sign and name:
            found[name] = value
    return found


def _encode(parameters: Mapping[str, str]) -> str:
    text = json.dumps(dict(parameters), ensure_ascii=False, separators=(",", ":"))
    return b32encode(text.encode(errors="replace")).decode().rstrip("=")


def _decode(value: str) -> dict[str, str]:
    try:
        content = json.loads(b32decode(value + "=" * (-len(value) % 8)))
    except (Base32Error, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: text for name, text in content.items() if isinstance(text, str)}
