"""The fields of one message, read with care."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.clients.elevenlabs.sockets.wire import read_text
from voiceflow.errors import RemoteProtocolError


class Payload:
    """A JSON object whose fields are what they should be, or an error that does not quote them.

    Args:
        fields: The object.
    """

    __slots__ = ("fields",)

    def __init__(self, fields: dict[str, object]) -> None:
        self.fields = fields

    @classmethod
    def of(cls, message: dict[str, object], key: str) -> Payload:
        """The object under a key.

        Raises:
            RemoteProtocolError: If there is none.
        """
        fields = message.get(key)
        if not isinstance(fields, dict):
            raise RemoteProtocolError(f"{key} is not an object")
        return cls(fields)

    def text(self, name: str) -> str:
        """A string that must be there."""
        return read_text(self.fields, name)

    def whole(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.whole_or_none(name)
        if value is None:
            raise RemoteProtocolError(f"{name} is not a whole number")
        return value

    def number(self, name: str) -> float:
        """A number that must be there."""
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RemoteProtocolError(f"{name} is not a number")
        try:
            return float(value)
        except OverflowError:
            raise RemoteProtocolError(f"{name} is not a number that fits") from None

    def text_or_none(self, name: str) -> str | None:
        """A string, if there is one."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

    def whole_or_none(self, name: str) -> int | None:
        """A whole number, if there is one."""
        value = self.fields.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value."""
        value = self.fields.get(name)
        return value if isinstance(value, bool) else default

    def object(self, name: str) -> Mapping[str, object]:
        """An object; empty if there is none."""
        value = self.fields.get(name)
        return value if isinstance(value, dict) else {}

    def objects(self, name: str) -> list[Payload]:
        """The objects in a list; what else is in it is left out."""
        value = self.fields.get(name)
        items = value if isinstance(value, list) else []
        return [Payload(item) for item in items if isinstance(item, dict)]

    def texts(self, name: str) -> tuple[str, ...]:
        """The strings in a list; what else is in it is left out."""
        value = self.fields.get(name)
        items = value if isinstance(value, list) else []
        return tuple(item for item in items if isinstance(item, str))
