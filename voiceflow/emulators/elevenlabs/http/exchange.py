"""One request to the emulated HTTP API, and its response."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from voiceflow.clients.elevenlabs.http.forms import Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.errors import VoiceflowError

EPOCH = 1_790_000_000
"""Seconds since 1970 at loop time 0: the emulated service's dates follow the loop's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpExchange:
    """A request that passed the checks.

    Attributes:
        operation: The requested operation.
        request_id: The service's name of the request.
        ids: The values of the path's parameters, in order.
        query: The query as its model; None if the operation has none.
        body: The JSON object, or the form's text fields, as their model; None if there is none.
        files: The form's files by field.
        base_url: The service's address as the client sees it, ``https://host``.
        now: Loop time in seconds.
    """

    operation: Operation[object]
    request_id: str
    ids: tuple[str, ...] = field(repr=False)
    query: Any = field(repr=False)
    body: Any = field(repr=False)
    files: Mapping[str, list[Upload]] = field(repr=False)
    base_url: str
    now: float

    @property
    def unix(self) -> int:
        """The service's date, in seconds since 1970."""
        return EPOCH + int(self.now)

    @property
    def file(self) -> Upload:
        """The first file of the form.

        Raises:
            RefusalError: If there is none.
        """
        for uploads in self.files.values():
            if uploads:
                return uploads[0]
        raise RefusalError(422, "missing", "Field required", param="file")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """An answer that is more than JSON with status 200.

    Attributes:
        body: The whole body; or its pieces, sent as they come.
        content_type: Its media type.
        status: The HTTP status.
        headers: More headers.
    """

    body: bytes | AsyncIterator[bytes] = field(default=b"", repr=False)
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(VoiceflowError):
    """The emulated service refuses a request.

    Attributes:
        status: The HTTP status; 422 makes a list of fields of it.
        code: The service's name of the error.
        param: The argument that is wrong, if one is.
    """

    def __init__(self, status: int, code: str, message: str = "", *, param: str = "") -> None:
        super().__init__(message or code)
        self.status = status
        self.code = code
        self.param = param


def not_found(what: str) -> RefusalError:
    """The refusal for an unknown id; ``what`` is the kind of object, such as ``"agent"``."""
    return RefusalError(404, f"{what}_not_found", f"There is no {what} with this id.", param=f"{what}_id")
