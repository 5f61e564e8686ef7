"""Requests from one member of a fleet to another, and their replies, as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

LARGEST_MESSAGE = 256 * 1024
"""Bytes of a request or a reply: a webhook's body has 64 kB at most."""


@dataclass(frozen=True, slots=True)
class FleetMessage:
    """A request or a reply.

    Attributes:
        kind: What is asked; in a reply, what came of it.
        values: JSON values.
        body: Bytes, such as a webhook.
    """

    kind: str
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def encode(self) -> bytes:
        """A line of JSON, then the body."""
        return json.dumps([self.kind, self.values]).encode() + b"\n" + self.body

    @classmethod
    def decode(cls, data: bytes) -> FleetMessage:
        """The message that :meth:`encode` returned.

        Raises:
            ValueError: If it is something else, or too large.
        """
        if len(data) > LARGEST_MESSAGE:
            raise ValueError("the message is too large")
        head, _, body = data.partition(b"\n")
        try:
            kind, values = json.loads(head)
        except (TypeError, ValueError, RecursionError):
            raise ValueError("this is no message of a member") from None
        if not isinstance(kind, str) or not isinstance(values, dict):
            raise ValueError("this is no message of a member")
        return cls(kind, values, body)
