"""JSON values on their way to another member: compressed, and bounded when they are read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

LARGEST = 8 * 1024 * 1024
"""Bytes of a value as text. A larger one is not read."""


def pack(values: Mapping[str, object]) -> bytes:
    """Pack an object."""
    return zlib.compress(json.dumps(values).encode(), level=1)


def unpack(data: bytes) -> dict[str, Any]:
    """The object that :func:`pack` has packed.

    Raises:
        ValueError: If it is something else, or too large.
    """
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(data, LARGEST)
        values = json.loads(text) if reader.eof else None
    except (zlib.error, ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        # Without its cause, which would quote what people said.
        raise ValueError("this is no packed object")
    return values
