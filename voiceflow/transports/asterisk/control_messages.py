"""The text messages of Asterisk's chan_websocket: words, or JSON if the dialplan asks for it.

Source: https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from voiceflow.errors import LocalProtocolError

LONGEST_COMMAND = 128
"""Bytes of a command. Asterisk ignores a longer one."""

_NAMELESS = frozenset({"MEDIA_MARK_PROCESSED", "MEDIA_BUFFERING_COMPLETED"})
"""Events whose words are one id, without the name of a field before it."""


@dataclass(frozen=True, slots=True)
class ControlEvent:
    """An event of Asterisk.

    Attributes:
        name: Such as ``MEDIA_START``.
        fields: Its fields; all texts if it came in words.
        is_json: Whether it came in JSON.
    """

    name: str
    fields: Mapping[str, object] = field(repr=False)
    is_json: bool


def read_event(text: str) -> ControlEvent:
    """Read a text message.

    Raises:
        ValueError: If it is no event.
    """
    if text.startswith("{"):
        try:
            content = json.loads(text)
            name = content["event"]
        except (KeyError, TypeError, RecursionError):
            raise ValueError("not an event") from None
        if not isinstance(name, str):
            raise ValueError("not an event")
        return ControlEvent(name, content, is_json=True)
    name, _, rest = text.strip().partition(" ")
    if name in _NAMELESS:
        return ControlEvent(name, {"correlation_id": rest}, is_json=False)
    fields = {key: value for key, colon, value in (word.partition(":") for word in rest.split()) if colon}
    return ControlEvent(name, fields, is_json=False)


def write_command(name: str, correlation_id: str = "", *, as_json: bool) -> str:
    """Write a command.

    Args:
        name: Such as ``MARK_MEDIA``.
        correlation_id: Comes back in the event about it.
        as_json: Whether to write JSON rather than words.

    Raises:
        LocalProtocolError: If Asterisk would ignore it for its length.
    """
    if as_json:
        given = {"correlation_id": correlation_id} if correlation_id else {}
        text = json.dumps({"command": name, **given}, ensure_ascii=False, separators=(",", ":"))
    else:
        text = f"{name} {correlation_id}".rstrip()
    if len(text.encode()) > LONGEST_COMMAND:
        raise LocalProtocolError(f"a command of Asterisk has at most {LONGEST_COMMAND} bytes")
    return text
