"""The port of a carrier's REST API that makes calls, and what every such carrier does with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from voiceflow.errors import ServiceError
from voiceflow.net.rest import NotActedError
from voiceflow.transports.outgoing import DialRequest
from voiceflow.transports.placing import CallOrder, CallReport, NotPlacedError, RefusalCause

CLOCK_SKEW = timedelta(seconds=30)
"""By how much the carrier's clock may be behind ours."""

ATTEMPT = "attempt"
"""The parameter of a call that names the attempt of a campaign."""

_BUSY = frozenset({"connect", "http_429"})
_BAD_REQUEST = frozenset({"http_400", "http_422"})


class CallApi(Protocol):
    """What a carrier's REST API does with calls. ``tests/transports/test_outbound.py`` tests each."""

    @property
    def vendor(self) -> str:
        """The carrier, for errors."""

    @property
    def takes(self) -> str:
        """What can be called, for people: ``a number, +15550123``."""

    def can_call(self, to: str) -> bool:
        """Whether the carrier can call such an address."""

    async def create(self, request: DialRequest, answer_url: str, report_url: str) -> str:
        """Ask for a call, once, and return the carrier's name of it.

        Args:
            request: Whom to call.
            answer_url: Where the carrier asks for the instructions of the call once it is answered.
            report_url: Where it reports how the call goes: when it begins, and how it has ended.

        Raises:
            NotPlacedError: If there is certainly no call.
            ServiceError: If there may be one.
        """

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        """Look for a call whose answer was lost. See ``Placer.find``."""

    async def look_up(self, call_id: str) -> CallReport | None:
        """The state of a call; None if the carrier does not know it. See ``Placer.look_up``."""

    async def hang_up(self, call_id: str) -> bool:
        """End a call, also one that still rings. See ``Placer.hang_up``."""


@dataclass(frozen=True, slots=True)
class CallAddresses:
    """Where a carrier reaches the server about the calls that it makes.

    Attributes:
        public_url: The server's public address.
        root: The beginning of the carrier's paths, such as ``/plivo``. Below it are ``/voice``, the webhook
            for new calls; ``/dial/<name>`` for reports about calls of ``dial``; ``/attempt/<name>`` for those
            of a campaign; and ``/consult/<name>``, which asks the persons of warm transfers.
    """

    public_url: str
    root: str

    @property
    def dial_path(self) -> str:
        """The beginning of the path for reports about calls of ``dial``."""
        return f"{self.root}/dial"

    @property
    def attempt_path(self) -> str:
        """The beginning of the path for reports about calls of a campaign."""
        return f"{self.root}/attempt"

    @property
    def consult_path(self) -> str:
        """The beginning of the path that asks the persons of warm transfers."""
        return f"{self.root}/consult"

    def answer_url(self, request: DialRequest) -> str:
        """Where the carrier asks what to do once the call is answered."""
        return self.voice_url({"Direction": "outbound-api", **request.parameters})

    def voice_url(self, parameters: Mapping[str, str]) -> str:
        """The webhook for new calls, which opens a media stream with these parameters besides the numbers."""
        return f"{self.public_url}{self.root}/voice?{urlencode(parameters)}"


class ApiPlacer:
    """Makes the calls of campaigns through a :class:`CallApi`.

    Args:
        api: The carrier's.
        addresses: Where it reaches the server.
    """

    def __init__(self, api: CallApi, addresses: CallAddresses) -> None:
        self._api = api
        self._addresses = addresses

    async def place(self, order: CallOrder) -> str:
        request = DialRequest(
            to=order.to,
            from_number=order.caller,
            ring=order.ring,
            parameters={ATTEMPT: order.attempt},
        )
        report_url = f"{self._addresses.public_url}{self._addresses.attempt_path}/{order.attempt}"
        return await self._api.create(request, self._addresses.answer_url(request), report_url)

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        return await self._api.find(order, since=since, known=known)

    async def look_up(self, call_id: str) -> CallReport | None:
        return await self._api.look_up(call_id)

    async def hang_up(self, call_id: str) -> bool:
        return await self._api.hang_up(call_id)


@contextmanager
def refusals(*, accounts: Collection[str] = ()) -> Iterator[None]:
    """Turn a carrier's refusal of a call into a ``NotPlacedError``.

    A 400 or 422 is taken for the number's fault: one bad number does not stop a campaign, and many in a row
    do.

    Args:
        accounts: Codes that are the account's fault although their status is 400 or 422.
    """
    try:
        yield
    except NotActedError as exc:
        is_number = exc.code in _BAD_REQUEST and exc.code not in accounts
        cause = RefusalCause.NUMBER if is_number else RefusalCause.ACCOUNT
        cause = RefusalCause.BUSY if exc.code in _BUSY else cause
        raise NotPlacedError(str(exc), vendor=exc.vendor, code=exc.code, cause=cause) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCall:
    """A call in a carrier's list.

    Attributes:
        report: Its name and its outcome.
        to: Whom it calls, in E.164.
        caller: From which number, in E.164.
        created: When; None if the list does not show it yet.
    """

    report: CallReport
    to: str
    caller: str
    created: datetime | None


def choose(
    calls: Sequence[ListedCall], order: CallOrder, *, since: datetime, known: Collection[str]
) -> CallReport | None:
    """The oldest call in a list that may be the one that was ordered; one without a time may be it, too.

    Args:
        calls: The list, in any order.
        order: What was ordered.
        since: When.
        known: Names of calls that belong to other attempts.
    """
    first = since - CLOCK_SKEW
    found = [
        one
        for one in calls
        if (one.to, one.caller) == (order.to, order.caller)
        and one.report.call_id not in known
        and (one.created is None or one.created >= first)
    ]
    found.sort(key=lambda one: one.created or datetime.max.replace(tzinfo=UTC))
    return found[0].report if found else None


def read_list(vendor: str, body: object, *path: str) -> list[Mapping[str, Any]]:
    """The objects of a list in a carrier's answer.

    Args:
        vendor: The carrier, for the error.
        body: The answer.
        path: The names on the way to the list.

    Raises:
        ServiceError: If there is no such list. A list that cannot be read is not an empty one.
    """
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    if not isinstance(body, list) or not all(isinstance(one, dict) for one in body):
        raise bad_answer(vendor, f"no list of {path[-1]}")
    return body


def read_time(vendor: str, value: object, *, zone: tzinfo | None = None) -> datetime | None:
    """A time that a carrier wrote as RFC 2822 or ISO 8601.

    Args:
        vendor: The carrier, for the error.
        value: The time; None or empty if there is none.
        zone: Of a time that names none; without it such a time is None, too.

    Raises:
        ServiceError: If it is neither.
    """
    if value is None or value == "":
        return None
    text = str(value)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            raise bad_answer(vendor, "a time that cannot be read") from None
    if found.tzinfo is not None:
        return found
    return None if zone is None else found.replace(tzinfo=zone)


def bad_answer(vendor: str, what: str) -> ServiceError:
    """The carrier's answer makes no sense: nothing follows from it."""
    return ServiceError(f"{vendor} answered with {what}", vendor=vendor, code="bad_answer", retryable=False)
