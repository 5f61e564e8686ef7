"""Queries and forms: how values are written where there is no JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import aiohttp

from voiceflow.errors import LocalProtocolError

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send.

    Attributes:
        data: What is in it.
        name: Its name; the service derives some types from the extension.
        content_type: Its media type.
    """

    data: bytes = field(repr=False)
    name: str = "upload"
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class FileUpload:
    """A file to send from the disk, piece by piece. It is opened anew for each attempt.

    Attributes:
        path: Where it is.
        content_type: Its media type.
    """

    path: Path = field(repr=False)
    content_type: str = "application/octet-stream"

    @property
    def name(self) -> str:
        """Its name; the service derives some types from the extension."""
        return self.path.name

    @property
    def size(self) -> int:
        """In bytes.

        Raises:
            LocalProtocolError: If it is not there.
        """
        with _readable():
            return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Open it.

        Raises:
            LocalProtocolError: If it cannot be read.
        """
        with _readable():
            return self.path.open("rb")


Files = Mapping[str, Sequence[Upload | FileUpload]]


def pairs(values: dict[str, object]) -> Pairs:
    """Names and values as text: a list repeats its name, what holds objects is JSON, None is left out."""
    found: Pairs = []
    for name, value in values.items():
        items = value if isinstance(value, list) and not _has_objects(value) else [value]
        found += [(name, _word(item)) for item in items if item is not None]
    return found


def form(values: Pairs, files: Files, opened: ExitStack) -> aiohttp.FormData:
    """A ``multipart/form-data`` body of fields and files.

    Args:
        values: The fields.
        files: The files by field.
        opened: Closes what is opened here, once it is sent.
    """
    data = aiohttp.FormData(default_to_multipart=True)
    for name, value in values:
        data.add_field(name, value)
    for name, uploads in files.items():
        for upload in uploads:
            # A file in memory too is sent piece by piece, and holds nobody up.
            file = BytesIO(upload.data) if isinstance(upload, Upload) else upload.open()
            content = opened.enter_context(file)
            data.add_field(name, content, filename=upload.name, content_type=upload.content_type)
    return data


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        # Not its path: a recording may be named after a caller's number.
        raise LocalProtocolError(f"file: cannot be read: {type(exc).__name__}") from None


def _has_objects(items: list[object]) -> bool:
    return any(isinstance(item, dict) for item in items)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
