"""An item of a conversation with the emulated Realtime service."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ServedItem:
    """An item of the conversation.

    Attributes:
        id: Its id.
        role: ``user``, ``assistant``, ``system``, ``tool`` for a result, ``call`` for a function call.
        text: What it says.
        size: Bytes of its audio.
        heard_ms: Milliseconds that the user heard, if the client reported it.
    """

    id: str
    role: str
    text: str = field(default="", repr=False)
    size: int = 0
    heard_ms: int | None = None
