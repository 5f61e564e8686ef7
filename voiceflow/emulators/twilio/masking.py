"""A client's websocket frames.

Source: RFC 6455, clauses 5.2 and 5.3
"""

from __future__ import annotations

_FINAL_TEXT = b"\x81"


def text_frame(payload: bytes, key: int) -> bytes:
    """One whole text message.

    Args:
        payload: UTF-8.
        key: The mask, 32 bits.
    """
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | size,))
    elif size < 65536:
        head = b"\xfe" + size.to_bytes(2, "big")
    else:
        head = b"\xff" + size.to_bytes(8, "big")
    mask = key.to_bytes(4, "big")
    repeated = (mask * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return b"".join((_FINAL_TEXT, head, mask, masked.to_bytes(size, "big")))
