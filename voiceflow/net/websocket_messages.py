"""The server's side of a websocket without a socket: bytes in, messages out, and the reverse.

Source: RFC 6455, sections 5 to 7. No extension is negotiated, so no frame is compressed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from enum import IntEnum
from struct import Struct
from typing import NamedTuple, TypeAlias

from voiceflow.errors import RemoteProtocolError

_MEDIUM = Struct("!BBH")
_LONG = Struct("!BBQ")
_CODE = Struct("!H")

_FIN = 0x80
_RESERVED = 0x70
_OPCODE = 0x0F
_CONTROL = 0x08
_MASKED = 0x80
_TEXT_FRAME = 0x81
_LONGEST_CONTROL = 125
_LONGEST_HEADER = 14
# Codes that a peer may send (section 7.4): the registered ones, and those of libraries and applications.
_CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})


class Opcode(IntEnum):
    """The kinds of frames."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


_DATA = (Opcode.TEXT, Opcode.BINARY)


class CloseCode(IntEnum):
    """The codes with which a server closes a socket."""

    OK = 1000
    PROTOCOL_ERROR = 1002
    INVALID_TEXT = 1007
    MESSAGE_TOO_BIG = 1009
    TRY_AGAIN_LATER = 1013


class WebSocketError(RemoteProtocolError):
    """The peer violated the protocol.

    Attributes:
        code: The code to close the socket with.
    """

    def __init__(self, message: str, code: CloseCode = CloseCode.PROTOCOL_ERROR) -> None:
        super().__init__(message)
        self.code = code


class Ping(NamedTuple):
    """The peer asks for a pong with the same payload."""

    payload: bytes


class Close(NamedTuple):
    """The peer closes: it sends nothing more. The code is None if it sent none."""

    code: int | None


Received: TypeAlias = str | bytes | Ping | Close


class MessageReader:
    """Reads a client's frames. ``str`` is a text message, ``bytes`` a binary one.

    Args:
        longest: Bytes of one message, over all its frames.

    Attributes:
        error: Set once the client has violated the protocol. Nothing more is read then.
    """

    def __init__(self, longest: int) -> None:
        self.error: WebSocketError | None = None
        self._longest = longest
        self._rest = bytearray()
        self._fragments = bytearray()
        self._kind: Opcode | None = None
        self._is_closed = False

    def feed(self, data: bytes) -> list[Received]:
        """Take the next bytes and return what they complete. Nothing follows a ``Close``."""
        received: list[Received] = []
        if self._is_closed:
            return received
        if not self._rest and self._kind is None:
            taken = self._take_texts(data, received)
            if taken == len(data):
                return received
            data = data[taken:]
        try:
            self._rest += data
            while not self._is_closed and (frame := self._take_frame()) is not None:
                if (message := self._receive(*frame)) is not None:
                    received.append(message)
        except WebSocketError as error:
            self.error, self._is_closed = error, True
        return received

    def _take_texts(self, data: bytes, received: list[Received]) -> int:
        """Take the whole text messages at the beginning of ``data``, which nearly all of a carrier's are.

        Returns:
            How many bytes they are. What follows them is left to ``_take_frame``.
        """
        at, size = 0, len(data)
        while size - at >= 8 and data[at] == _TEXT_FRAME:
            length, begin = data[at + 1], at + 6
            if length == _MASKED | 126:
                length, begin = data[at + 2] << 8 | data[at + 3], at + 8
                if length < 126:
                    break
            elif not _MASKED <= length < _MASKED | 126:
                break
            else:
                length -= _MASKED
            end = begin + length
            if end > size or length > self._longest:
                break
            payload = bytearray(data[begin:end])
            _mask(data[begin - 4 : begin], payload)
            try:
                received.append(payload.decode())
            except UnicodeDecodeError:
                break
            at = end
        return at

    def _take_frame(self) -> tuple[Opcode, bool, bytes] | None:
        rest = self._rest
        if len(rest) < 2:
            return None
        opcode, is_last = self._check_head(rest[0], rest[1])
        length, begin = rest[1] & 127, 6
        if length >= 126:
            begin = 8 if length == 126 else _LONGEST_HEADER
            if len(rest) < begin:
                return None
            length = int.from_bytes(rest[2 : begin - 4])
            if length < 126 or (begin == _LONGEST_HEADER and length < 1 << 16):
                raise WebSocketError("a frame's length is longer than it must be")
        if length + len(self._fragments) > self._longest and opcode < _CONTROL:
            raise WebSocketError("a message is too long", CloseCode.MESSAGE_TOO_BIG)
        if len(rest) < begin + length:
            return None
        payload = rest[begin : begin + length]
        _mask(bytes(rest[begin - 4 : begin]), payload)
        del rest[: begin + length]
        return opcode, is_last, bytes(payload)

    def _check_head(self, first: int, second: int) -> tuple[Opcode, bool]:
        try:
            opcode = Opcode(first & _OPCODE)
        except ValueError:
            raise WebSocketError("a frame of a reserved kind") from None
        if first & _RESERVED:
            raise WebSocketError("a frame with reserved bits")
        if not second & _MASKED:
            raise WebSocketError("a frame without a mask")
        is_last = bool(first & _FIN)
        if opcode >= _CONTROL:
            if not is_last or second & 127 > _LONGEST_CONTROL:
                raise WebSocketError("a control frame in pieces, or too long")
        elif (opcode is Opcode.CONTINUATION) != (self._kind is not None):
            raise WebSocketError("a continuation of nothing, or a message within another one")
        return opcode, is_last

    def _receive(self, opcode: Opcode, is_last: bool, payload: bytes) -> Received | None:
        if opcode is Opcode.PING:
            return Ping(payload)
        if opcode is Opcode.PONG:
            return None
        if opcode is Opcode.CLOSE:
            self._is_closed = True
            return _read_close(payload)
        if opcode in _DATA:
            self._kind = opcode
        if not is_last:
            self._fragments += payload
            return None
        kind, self._kind = self._kind, None
        if self._fragments:
            payload, self._fragments = bytes(self._fragments) + payload, bytearray()
        return _decode(payload) if kind is Opcode.TEXT else payload


def unmask(payload: bytes, mask: bytes) -> bytes:
    """Apply a client's mask of four bytes (section 5.3). Applying it again gives the masked payload."""
    size = len(payload)
    key = (mask * ((size >> 2) + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")


def _mask_slowly(mask: bytes, data: bytearray) -> None:
    data[:] = unmask(bytes(data), mask)


def fast_mask() -> Callable[[bytes, bytearray], None]:
    """``unmask`` in place and in C, as aiohttp has it for its own sockets; in Python where it has not.

    It is no public function of aiohttp, so it is tried on a sample first. It takes a sixth of the time.
    """
    try:
        found: Callable[[bytes, bytearray], None] = importlib.import_module(
            "aiohttp._websocket.helpers"
        ).websocket_mask
        for size in _SIZES:
            data = bytearray(_SAMPLE[:size])
            found(b"mask", data)
            if data != unmask(_SAMPLE[:size], b"mask"):
                return _mask_slowly
    except Exception:  # noqa: BLE001 - whatever another version of aiohttp does
        return _mask_slowly
    return found


_SAMPLE, _SIZES = bytes(range(256)), (0, 1, 2, 3, 4, 7, 8, 255, 256)
_mask = fast_mask()


def encode_message(message: str | bytes) -> bytes:
    """One whole message as a server's frame, which has no mask (section 5.1)."""
    if isinstance(message, bytes):
        return _encode(Opcode.BINARY, message)
    return _encode(Opcode.TEXT, message.encode())


def encode_pong(ping: Ping) -> bytes:
    """The answer to a ping."""
    return _encode(Opcode.PONG, ping.payload)


def encode_close(code: int | None) -> bytes:
    """The frame that closes a socket, or answers its close."""
    return _encode(Opcode.CLOSE, b"" if code is None else _CODE.pack(code))


def _encode(opcode: Opcode, payload: bytes) -> bytes:
    first, size = _FIN | opcode, len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 1 << 16:
        return _MEDIUM.pack(first, 126, size) + payload
    return _LONG.pack(first, 127, size) + payload


def _decode(payload: bytes | bytearray) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        # Without the cause, which quotes the message.
        raise WebSocketError("a text message is not UTF-8", CloseCode.INVALID_TEXT) from None


def _read_close(payload: bytes) -> Close:
    if not payload:
        return Close(None)
    if len(payload) < _CODE.size:
        raise WebSocketError("a close frame with half a code")
    (code,) = _CODE.unpack_from(payload)
    if code not in _CLOSE_CODES:
        raise WebSocketError("a close frame with a code that may not be sent")
    _decode(payload[_CODE.size :])
    return Close(code)
