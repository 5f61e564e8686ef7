"""Queries and forms: how values are written where there is no JSON."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send.

    Attributes:
        data: What is in it.
        name: Its name; the service tells some types by the ending.
        content_type: Its media type.
    """

    data: bytes = field(repr=False)
    name: str = "upload"
    content_type: str = "application/octet-stream"


def pairs(values: dict[str, Any]) -> Pairs:
    """Names and values as text: a list repeats its name, an object is JSON, what is None is left out."""
    found: Pairs = []
    for name, value in values.items():
        items = value if isinstance(value, list) else [value]
        found += [(name, _word(item)) for item in items if item is not None]
    return found


def form(values: Pairs, files: dict[str, list[Upload]]) -> aiohttp.FormData:
    """A ``multipart/form-data`` body of fields and files."""
    data = aiohttp.FormData(default_to_multipart=True)
    for name, value in values:
        data.add_field(name, value)
    for name, uploads in files.items():
        for upload in uploads:
            # As a stream, so that aiohttp does not write a large file in one go.
            data.add_field(
                name, io.BytesIO(upload.data), filename=upload.name, content_type=upload.content_type
            )
    return data


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else str(value)
