"""Parses a ``multipart/form-data`` body.

aiohttp reads one piece by piece with a function that warns of itself, which a client in another thread can
turn into an error. The bodies here are in memory as a whole.

Source: RFC 7578 and RFC 2046, section 5.1
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass(frozen=True, slots=True)
class FormPart:
    """A field of a form.

    Attributes:
        name: Of the field.
        filename: Of the file; None if it is not a file.
        content_type: Its media type; ``application/octet-stream`` if it is missing.
        data: Its content.
    """

    name: str
    filename: str | None = field(repr=False)
    content_type: str
    data: bytes = field(repr=False)


def parts(content_type: str, body: bytes) -> Iterator[FormPart]:
    """The fields of a form, in order.

    Args:
        content_type: Of the body, with its boundary.
        body: The whole of it.

    Raises:
        ValueError: If it is not a form, or has no end.
    """
    boundary = _header("Content-Type", content_type).get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("a form without a boundary")
    # The line break before a boundary belongs to the boundary.
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:]:
        if piece.startswith(b"--"):
            return
        head, gap, data = piece.partition(b"\r\n\r\n")
        headers = message_from_bytes(head.lstrip())
        name = headers.get_param("name", header="Content-Disposition")
        if not gap or not isinstance(name, str):
            raise ValueError("a field without a name")
        kind = headers.get_content_type() if "Content-Type" in headers else "application/octet-stream"
        yield FormPart(name, headers.get_filename(), kind, data)
    raise ValueError("a form without an end")


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = value
    return message
