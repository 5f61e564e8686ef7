"""Server-sent events without a network: bytes in, events out.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from voiceflow.errors import RemoteProtocolError

MAX_EVENT_BYTES = 1 << 20
"""The longest line or event that a peer may send, in bytes."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event of a stream.

    Attributes:
        data: The ``data`` lines, joined with line feeds.
        type: The ``event`` field; ``"message"`` if there was none.
    """

    data: str = field(repr=False)
    type: str = "message"


class SSEParser:
    """Splits a byte stream into events, however the bytes are cut into chunks.

    Args:
        max_bytes: The limit of a line and of an event.
    """

    def __init__(self, *, max_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._line = bytearray()
        self._is_first_line = True
        self._after_cr = False
        self._data: list[str] = []
        self._data_bytes = 0
        self._type = ""

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take the next bytes as they arrived and return the complete events.

        Raises:
            RemoteProtocolError: If a line or an event is longer than ``max_bytes``.
        """
        if self._after_cr and chunk:
            # The CR ended its line already; this LF is the second half of a CRLF.
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if not chunk:
            return []
        self._after_cr = chunk.endswith(b"\r")
        *ended, rest = _LINE_END.split(chunk)
        events = []
        for part in ended:
            self._extend(part)
            event = self._end_line()
            if event is not None:
                events.append(event)
        self._extend(rest)
        return events

    def finish(self) -> list[ServerSentEvent]:
        """Return the event whose closing empty line the peer left out, if any, at the end of the body.

        Its last line may have been cut off; the reader must handle that.
        """
        event = self._end_line() if self._line else None
        event = event or self._dispatch()
        return [] if event is None else [event]

    def _extend(self, part: bytes) -> None:
        self._line += part
        if len(self._line) + self._data_bytes > self._max_bytes:
            raise RemoteProtocolError(f"a server-sent event is longer than {self._max_bytes} bytes")

    def _end_line(self) -> ServerSentEvent | None:
        raw, self._line = bytes(self._line), bytearray()
        if self._is_first_line:
            self._is_first_line = False
            raw = raw.removeprefix(_BOM)
        if not raw:
            return self._dispatch()
        name, _, value = raw.decode("utf-8", errors="replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._data_bytes += len(raw)
        elif name == "event":
            self._type = value
        # "id" and "retry" serve reconnecting, which is not needed here; the rest are comments.
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        data, kind = self._data, self._type
        self._data, self._data_bytes, self._type = [], 0, ""
        return ServerSentEvent("\n".join(data), kind or "message") if data else None
