"""What enters and leaves a playout: its settings, the queued audio of a reply, and the messages to send."""

from __future__ import annotations

from dataclasses import dataclass, field

_JOINED = 1600  # bytes; smaller pieces are joined, so that a voice that sends single samples fills no memory


@dataclass(frozen=True, slots=True)
class PlayoutConfig:
    """How far ahead of the playback to send. All in seconds.

    Attributes:
        lead: The least audio kept in the carrier's buffer; 0.06 to 1. A stall of the event loop shorter than
            this is not heard.
        message: The longest piece sent at once; 0.02 to 1.
        mark_interval: Audio between two marks; 0.02 to 10.
        limit: The most audio queued here; Twilio's limit is 600.
    """

    lead: float = 0.2
    message: float = 0.1
    mark_interval: float = 0.2
    limit: float = 600.0

    def __post_init__(self) -> None:
        bounds = {
            "lead": (0.06, 1.0),
            "message": (0.02, 1.0),
            "mark_interval": (0.02, 10.0),
            "limit": (1.0, 3600.0),
        }
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be from {low} to {high} seconds, not {getattr(self, name)}")


@dataclass(frozen=True, slots=True)
class Media:
    """Audio to send now.

    Attributes:
        reply: The reply's number; a message holds audio of one reply only.
        data: The bytes, as they were fed.
    """

    reply: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlayoutMark:
    """A mark to send now.

    Attributes:
        name: Unique within its ``Playout``.
        reply: The reply that begins, continues or ends here.
        is_last: Whether the last byte of the reply lies before it.
    """

    name: str
    reply: int
    is_last: bool = False


class QueuedReply:
    """Queued audio of one reply, in the pieces in which it came: they are not copied.

    Attributes:
        reply: The reply's number.
        size: Bytes queued.
        is_ended: Whether the reply ends with them.
    """

    __slots__ = ("_offset", "_pieces", "is_ended", "reply", "size")

    def __init__(self, reply: int) -> None:
        self.reply = reply
        self.size = 0
        self.is_ended = False
        self._pieces: list[bytes] = []
        self._offset = 0

    def append(self, data: bytes) -> None:
        """Add audio at the end."""
        self.size += len(data)
        if self._pieces and len(self._pieces[-1]) + len(data) <= _JOINED:
            data = self._pieces.pop() + data
        self._pieces.append(data)

    def put_back(self, data: bytes) -> None:
        """Add audio at the front."""
        if not data:
            return
        if self._offset:
            self._pieces[0] = self._pieces[0][self._offset :]
            self._offset = 0
        self._pieces.insert(0, data)
        self.size += len(data)

    def take(self, size: int) -> bytes:
        """Remove audio from the front: ``size`` bytes, or all if there are fewer."""
        taken: list[bytes] = []
        while size and self._pieces:
            piece = self._pieces[0]
            part = piece[self._offset : self._offset + size]
            taken.append(part)
            size -= len(part)
            self.size -= len(part)
            self._offset += len(part)
            if self._offset == len(piece):
                del self._pieces[0]
                self._offset = 0
        return taken[0] if len(taken) == 1 else b"".join(taken)
