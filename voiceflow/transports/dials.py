"""The calls of ``dial`` at a carrier with a REST API: their requests, their reports, their ends."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from aiohttp import web
from loguru import logger

from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.net.timer import Timer
from voiceflow.transports.call_api import ApiPlacer, CallAddresses, CallApi
from voiceflow.transports.outgoing import CallEnding, DialRequest
from voiceflow.transports.placing import CallReport, NotPlacedError, TakeReport

COMMAND_LIMIT = 5.0
"""Seconds that a carrier may take to end a call, or to say how it went."""

MEMORY = 14_400.0
"""Seconds after which reports about a call are ignored: the longest call of a carrier."""

NAME_ROUTE = r"/{name:[0-9a-f]{32}}"
"""The end of the path of a report."""

ReadReport = Callable[[web.Request], Awaitable[CallReport]]
"""Reads a report. Raises ``web.HTTPForbidden`` if the carrier has not signed it."""


class ApiCall:
    """One call that a carrier was asked to make.

    Args:
        api: The carrier's.
    """

    def __init__(self, api: CallApi) -> None:
        self.ending: asyncio.Future[CallEnding] = asyncio.get_running_loop().create_future()
        self._api = api
        self._call_id = ""

    @property
    def call_id(self) -> str:
        return self._call_id

    async def create(self, request: DialRequest, answer_url: str, report_url: str) -> None:
        """Send the request.

        Raises:
            NotPlacedError: If the carrier certainly makes no call.
        """
        try:
            made = await self._api.create(request, answer_url, report_url)
        except NotPlacedError:
            raise
        except ServiceError as exc:
            logger.warning("it is unclear whether {} makes a call: {}", self._api.vendor, exc)
        else:
            # A report may have come first: it has the name by which the call is commanded.
            self._call_id = self._call_id or made

    def report(self, report: CallReport) -> None:
        """Take the carrier's report. Reports may come twice, and in any order: the first end counts."""
        self._call_id = report.call_id or self._call_id
        if report.outcome is not None and not self.ending.done():
            self.ending.set_result(CallEnding(outcome=report.outcome, code=report.code))

    async def check(self) -> CallEnding | None:
        if not self._call_id:
            return None
        async with self._limit("the state of a call"):
            found = await self._api.look_up(self._call_id)
        if found is None or found.outcome is None:
            return None
        return CallEnding(outcome=found.outcome, code=found.code)

    async def ends_within(self, seconds: float) -> bool:
        """Wait for the reported end of the call, at most this long. Returns whether it came."""
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(self.ending)
        except TimeoutError:
            return False
        return True

    async def cancel(self) -> None:
        if self.ending.done():
            return
        if not self._call_id:
            logger.warning("a call that {} has not confirmed cannot be ended", self._api.vendor)
            return
        try:
            async with self._limit("a hang-up"):
                await self._api.hang_up(self._call_id)
        except ServiceError as exc:
            logger.warning("call {} was not ended: {}", self._call_id, exc)

    @asynccontextmanager
    async def _limit(self, what: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(COMMAND_LIMIT):
                yield
        except TimeoutError:
            why = f"no answer to {what} within {COMMAND_LIMIT:g} s"
            vendor = self._api.vendor
            raise ServiceError(why, vendor=vendor, code="timeout", retryable=True) from None


class Dials:
    """The calls that a carrier is making: those of ``dial``, and the addresses for those of campaigns.

    Args:
        addresses: Where the carrier reaches the server.
    """

    def __init__(self, addresses: CallAddresses) -> None:
        self._addresses = addresses
        self._open: dict[str, ApiCall] = {}

    async def open(self, api: CallApi, request: DialRequest, *, answer_url: str = "") -> ApiCall:
        """Make a call.

        Args:
            api: The carrier's.
            request: Whom to call.
            answer_url: Where the carrier asks for the instructions of the call; if empty, at its webhook for
                new calls, which opens a media stream.

        Raises:
            ConfigurationError: If there is no public address or no number to call from.
            LocalProtocolError: If the carrier cannot call such an address.
            NotPlacedError: If the carrier refuses.
        """
        addresses = self._addresses
        if not addresses.public_url:
            raise ConfigurationError("set PUBLIC_URL to the address at which the carrier reaches this server")
        if not request.from_number:
            raise ConfigurationError("from_number is a number of the account, in E.164 form: +15550100")
        if not api.can_call(request.to):
            raise LocalProtocolError(f"{api.vendor} calls {api.takes}")
        name = secrets.token_hex(16)
        call = self._open[name] = ApiCall(api)
        try:
            report_url = f"{addresses.public_url}{addresses.dial_path}/{name}"
            await call.create(request, answer_url or addresses.answer_url(request), report_url)
        except BaseException:
            del self._open[name]
            raise
        self._forget_later(name, call)
        return call

    def _forget_later(self, name: str, call: ApiCall) -> None:
        """Ignore reports about a call that has ended, or is too old."""

        def forget(_: object = None) -> None:
            timer.cancel()
            self._open.pop(name, None)

        timer = Timer(forget)
        timer.set(asyncio.get_running_loop().time() + MEMORY)
        call.ending.add_done_callback(forget)

    def routes(self, read: ReadReport, end: Callable[[str], None]) -> list[web.RouteDef]:
        """The webhook that receives the reports about calls of ``dial``.

        Args:
            read: Reads them.
            end: Called with the name of a call that is over.
        """

        async def receive(request: web.Request) -> web.Response:
            report = await read(request)
            self.report(request.match_info["name"], report)
            if report.outcome is not None:
                end(report.call_id)
            return web.Response(status=204)

        return [web.post(self._addresses.dial_path + NAME_ROUTE, receive)]

    def placer(self, api: CallApi) -> ApiPlacer:
        """What makes the calls of a campaign."""
        return ApiPlacer(api, self._addresses)

    def attempt_routes(self, read: ReadReport, take: TakeReport) -> list[web.RouteDef]:
        """The webhook that receives the reports about calls of a campaign.

        Args:
            read: Reads them.
            take: Takes each. The carrier sends one again that could not be kept.
        """

        async def receive(request: web.Request) -> web.Response:
            report = replace(await read(request), attempt=request.match_info["name"])
            return web.Response(status=204 if await take(report) else 503)

        return [web.post(self._addresses.attempt_path + NAME_ROUTE, receive)]

    def report(self, name: str, report: CallReport) -> None:
        """Take the carrier's report about a call; one about a call that is over has no effect."""
        if (found := self._open.get(name)) is not None:
            found.report(report)
