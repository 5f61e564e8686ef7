"""The rows of calls in NATS: the owner and the state of each. Who does not know the newest changes none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from nats.errors import Error, MaxPayloadError
from nats.js import JetStreamContext
from nats.js.api import Header, KeyValueConfig, StorageType
from nats.js.errors import APIError, KeyNotFoundError, NotFoundError
from nats.js.kv import KeyValue

LIFETIME = 24 * 3600.0
"""Seconds after which the row of a call that nobody has changed is dropped."""

ENDED_LIFETIME = 120.0
"""Seconds for which an ended call is known, so that no late webhook brings it back."""

LARGEST_STATE = 900_000
"""Bytes of a state: a message of NATS has 1 MiB at most unless its server is set otherwise."""

LARGEST_TOTAL = 256 * 1024 * 1024
"""Bytes of all rows."""

LONGEST_KEY = 200
"""Characters of a call id in a key; NATS limits the line that names a subject to 4 kB."""

_NEWER_EXISTS = (10071, 10164)
"""The error codes of JetStream for an unexpected last sequence."""

_OTHER_SETTINGS = 10058
"""The error code for a stream that exists with other settings."""

_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")

T = TypeVar("T")


class RowChangedError(Exception):
    """Somebody else has changed the row."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who carries a call.

    Attributes:
        name: The name of the member.
        instance: A random number of its process: a later one of that name has another.
    """

    name: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedCall:
    """One row.

    Attributes:
        owner: Who carries the call. Rows of older versions name no process.
        state: Its state, as JSON.
        has_ended: Whether it ended normally.
        revision: The row's revision.
    """

    owner: Owner
    state: bytes = field(repr=False)
    has_ended: bool
    revision: int


async def open_bucket(stream: JetStreamContext, config: KeyValueConfig) -> KeyValue:
    """A bucket, created if it is not there. One with other settings is used as it is."""
    try:
        return await stream.create_key_value(config)
    except APIError as error:
        if error.err_code != _OTHER_SETTINGS:
            raise
        return await stream.key_value(config.bucket)


class CallRows:
    """Reads and changes rows.

    Args:
        stream: The connection.
        bucket: The name of their bucket.
    """

    def __init__(self, stream: JetStreamContext, bucket: str) -> None:
        self._stream = stream
        self._bucket = bucket
        self._rows: KeyValue | None = None

    def use(self, stream: JetStreamContext) -> None:
        """Use another connection from now on. The bucket is to be opened there."""
        self._stream, self._rows = stream, None

    async def open(self, *, replicas: int) -> None:
        """Create the bucket if it is not there."""
        config = KeyValueConfig(
            bucket=self._bucket,
            ttl=LIFETIME,
            max_bytes=LARGEST_TOTAL,
            storage=StorageType.FILE,
            replicas=replicas,
        )
        self._rows = await open_bucket(self._stream, config)

    async def find(self) -> bool:
        """Use the bucket if it is there. Returns whether it is."""
        try:
            self._rows = await self._stream.key_value(self._bucket)
        except NotFoundError:
            return False
        return True

    async def read(self, call_id: str) -> OwnedCall | None:
        """The row of a call, if it has one.

        Raises:
            OSError: If NATS does not answer.
            ValueError: If it is malformed.
        """
        if self._rows is None:
            raise ConnectionError("NATS has not answered yet")
        try:
            entry = await _reached(self._rows.get(_key(call_id)))
        except KeyNotFoundError:
            return None
        except APIError as error:
            raise ConnectionError(f"NATS refuses: {error.description}") from None
        head, _, state = (entry.value or b"").partition(b"\n")
        try:
            values = json.loads(head)
            return OwnedCall(
                owner=Owner(str(values["owner"]), str(values.get("instance", ""))),
                state=state,
                has_ended=bool(values["ended"]),
                revision=entry.revision or 0,
            )
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            raise ValueError("this is not the row of a call") from None

    async def write(self, call_id: str, owner: Owner, state: bytes, *, last: int, ended: bool = False) -> int:
        """Change a row.

        Args:
            call_id: The call.
            owner: Who carries it.
            state: Its state.
            last: The revision of the row so far; 0 if there is none.
            ended: Whether the call has ended; the row is dropped soon.

        Returns:
            The new revision.

        Raises:
            RowChangedError: If that is not its newest revision.
            OSError: If NATS does not answer.
            ValueError: If the row is larger than NATS takes.
        """
        head = json.dumps({"owner": owner.name, "instance": owner.instance, "ended": ended}).encode()
        publishing = self._stream.publish(
            f"$KV.{self._bucket}.{_key(call_id)}",
            head + b"\n" + state,
            headers={Header.EXPECTED_LAST_SUBJECT_SEQUENCE: str(last)},
            msg_ttl=ENDED_LIFETIME if ended else None,
        )
        try:
            return (await _reached(publishing)).seq
        except APIError as error:
            if error.err_code in _NEWER_EXISTS:
                raise RowChangedError from None
            raise ConnectionError(f"NATS refuses: {error.description}") from None


async def _reached(answer: Awaitable[T]) -> T:
    """The answer of NATS; its errors that are not about the row are ``OSError``."""
    try:
        return await answer
    except APIError:
        raise
    except MaxPayloadError:
        raise ValueError("it is larger than a message of NATS may be") from None
    except Error as error:
        raise ConnectionError(f"NATS does not answer: {type(error).__name__}") from None


def _key(call_id: str) -> str:
    """A key of NATS for any call id, another one for each.

    Characters that NATS does not take become ``=``, their code and ``=``. An id that is too long for that
    is a digest, which no two ids share.
    """
    key = _FOREIGN.sub(lambda found: f"={ord(found[0]):x}=", call_id)
    if len(key) <= LONGEST_KEY:
        return f"call.{key}"
    return f"long.{hashlib.sha256(call_id.encode(errors='surrogatepass')).hexdigest()}"
