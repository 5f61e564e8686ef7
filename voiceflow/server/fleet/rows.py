"""What the members of a fleet know about each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

LARGEST_ROW = 2048
"""Bytes of a row. A larger one is not read."""

_KINDS: Mapping[str, type] = {"str": str, "int": int, "bool": bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One member, as it describes itself every second.

    Attributes:
        name: Its name.
        instance: A random number of its process: another one under the same name has another.
        address: Its public address.
        version: The version of its bot.
        calls: Places that are taken.
        limit: Places that there are.
        streams: Open media streams.
        is_draining: Whether it accepts no new calls.
    """

    name: str
    instance: str = ""
    address: str = ""
    version: str = ""
    calls: int = 0
    limit: int = 0
    streams: int = 0
    is_draining: bool = False

    def encode(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, data: bytes) -> MemberRow:
        """The row that :meth:`encode` returned, here or in another version of voiceflow.

        Fields that are absent have their defaults, and further ones are ignored.

        Raises:
            ValueError: If it is something else, or too large.
        """
        if len(data) > LARGEST_ROW:
            raise ValueError("the row is too large")
        try:
            values = json.loads(data)
            row = cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})
        except (TypeError, ValueError, RecursionError):
            raise ValueError("this is not the row of a member") from None
        if any(type(getattr(row, one.name)) is not _KINDS[str(one.type)] for one in fields(cls)):
            raise ValueError("this is not the row of a member")
        return row
