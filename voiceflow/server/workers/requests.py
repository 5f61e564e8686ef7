"""Which worker a new connection is for, by the first line of its request. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.transports.addresses import worker_of

LONGEST_LINE = 8190
"""Bytes of a request line, as in the server."""


LONGEST_RETURN = 64 * 1024
"""Bytes of a request about an ended stream that are read before it is handed over."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a connection goes.

    Attributes:
        worker: The worker that its path names; None for any.
        is_return: Whether a carrier asks what to do with a call whose stream has ended.
    """

    worker: int | None = None
    is_return: bool = False


def destination_of(head: bytes, return_paths: tuple[str, ...]) -> Destination | None:
    """The destination of a request, or None while its first line is incomplete.

    Args:
        head: The bytes so far.
        return_paths: The beginnings of the paths at which carriers ask about a call whose stream has ended.
    """
    line, end, _ = head.partition(b"\n")
    if not end and len(head) <= LONGEST_LINE:
        return None
    # A worker answers what is malformed.
    parts = line.split(b" ")
    path = parts[1].decode("latin-1") if len(parts) > 1 else ""
    worker = worker_of(path)
    rest = path if worker is None else path[len(f"/worker/{worker}") :]
    return Destination(worker, any(rest.startswith(each) for each in return_paths))


def is_whole(head: bytes) -> bool:
    """Whether all of a request has arrived, or its end cannot be known from what has.

    Args:
        head: The bytes so far.
    """
    fields, end, body = head.partition(b"\r\n\r\n")
    if len(head) >= LONGEST_RETURN:
        return True
    if not end:
        return False
    lengths = [
        value.strip()
        for name, _, value in (line.partition(b":") for line in fields.split(b"\r\n")[1:])
        if name.strip().lower() == b"content-length"
    ]
    return not (len(lengths) == 1 and lengths[0].isdigit()) or len(body) >= int(lengths[0][:9])
