"""What the websockets share: JSON objects in and out, and query parameters."""

from __future__ import annotations

import json

from pydantic import ConfigDict, SecretStr

from voiceflow.arguments import Options
from voiceflow.errors import RemoteProtocolError


class QueryOptions(Options):
    """Base of the settings of a websocket; every field is a query parameter of the same name.

    What is ``None`` or an empty tuple is not sent, so that the service's own default holds;
    ``False`` is sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), hide_input_in_errors=True)

    def query(self) -> list[tuple[str, str]]:
        """Names and values in the order of the fields; a list repeats its name."""
        pairs: list[tuple[str, str]] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            values = value if isinstance(value, tuple) else () if value is None else (value,)
            pairs += [(name, _written(item)) for item in values]
        return pairs


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value)


def read_object(text: str) -> dict[str, object]:
    """Read one message.

    Raises:
        RemoteProtocolError: If it is no JSON object. The text is not quoted: it may hold speech.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        # Not chained: the JSON error keeps the whole document.
        raise RemoteProtocolError("a message that is not JSON") from None
    if not isinstance(message, dict):
        raise RemoteProtocolError("a message that is not a JSON object")
    return message


def read_text(message: dict[str, object], name: str) -> str:
    """Read a field that must be a string.

    Raises:
        RemoteProtocolError: If it is absent or something else.
    """
    value = message.get(name)
    if not isinstance(value, str):
        raise RemoteProtocolError(f"{name} is not a string")
    return value


def compact(message: dict[str, object]) -> str:
    """Write one message, in ASCII, so that no text whatever can fail to be encoded."""
    return json.dumps(message, separators=(",", ":"))
