"""The inspector of a server: it observes the calls, and serves the pages that show them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from aiohttp import ClientSession, web

from voiceflow.errors import VoiceflowError
from voiceflow.inspector.call_inspection import inspection_of
from voiceflow.inspector.call_lists import CallList, CallLists
from voiceflow.inspector.call_page import call_parts
from voiceflow.inspector.controls import ACTIONS, control_form
from voiceflow.inspector.feed import WRITE_LIMIT, Feed
from voiceflow.inspector.filters import CallFilter
from voiceflow.inspector.html import HEADERS, fragments, milliseconds
from voiceflow.inspector.list_page import UP, CallRow, call_table, filter_form
from voiceflow.inspector.loop_lag import LoopLagMeter
from voiceflow.inspector.observed_call import ObservedCall
from voiceflow.inspector.observed_calls import UNKNOWN, ObservedCalls
from voiceflow.inspector.served_pages import PATH, ServedPages
from voiceflow.inspector.settings import InspectorConfig
from voiceflow.inspector.summary import CallSummary, summarise
from voiceflow.records import Prices
from voiceflow.server import CALLS
from voiceflow.server.colleagues import COLLEAGUES, Colleagues
from voiceflow.session import Observer
from voiceflow.tasks import TaskScope
from voiceflow.telemetry.call_meter import REFUSED
from voiceflow.transports import NotAdmittedError, StreamStarted
from voiceflow.transports.addresses import worker_root

CLOSE_LIMIT = 1.0
"""Seconds for the measurement of the loop to end."""

LISTENERS = 5
"""The most listeners of one call."""


class Inspector:
    """Shows the calls of a server on web pages. Off unless it is passed to the server.

    Example:
        inspector = Inspector(InspectorConfig.from_env())
        run(bot, extensions=[inspector])

    Args:
        config: The token and the limits.
        prices: Yours, to show the cost of each call.

    Attributes:
        path: The path of the pages.
        calls: What was seen of each call.
    """

    path = PATH

    def __init__(self, config: InspectorConfig, *, prices: Prices | None = None) -> None:
        self.calls = ObservedCalls(kept=config.kept, prices=prices)
        self._pages = ServedPages(config)
        self._lag = LoopLagMeter()
        self._shown: dict[str, tuple[object, dict[str, str]]] = {}
        self._feed = Feed(limit=config.watchers)
        self._summaries: dict[str, tuple[int, CallSummary]] = {}
        self._lists = CallLists(self._own_list, kept=config.kept)
        self._colleagues: Colleagues | None = None

    def page_url(self, server_url: str) -> str:
        """The address of the pages, with the token.

        Args:
            server_url: Where browsers reach the server, ``http://127.0.0.1:8080``.
        """
        return self._pages.url(server_url)

    @contextmanager
    def watch(self, started: StreamStarted) -> Iterator[Sequence[Observer]]:
        """Observe one call."""
        call, outcome = self.calls.begin(started), UNKNOWN
        try:
            yield (call.observe,)
        except NotAdmittedError:
            outcome = REFUSED
            raise
        finally:
            call.end(outcome)

    def inspect_call(self, call_id: str, *, words: bool) -> bytes | None:
        """The newest stream of a call as a ``CallInspection``, packed; None if the call is not known."""
        call = next((one for one in self.calls if one.call_id == call_id), None)
        return None if call is None else inspection_of(call, words=words).pack()

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """The pages, their events, and the controls."""
        return [
            web.get(PATH, self._list),
            web.get(PATH + "events", self._list_events),
            web.get(PATH + "{name}", self._pages.file),
            web.get(PATH + "calls/{key}/", self._call),
            web.get(PATH + "calls/{key}/turns/{turn}/", self._turn),
            web.get(PATH + "calls/{key}/events", self._call_events),
            web.get(PATH + "calls/{key}/sound", self._sound),
            web.post(PATH + "calls/{key}/{action}", self._act),
        ]

    def life(self, http: Callable[[], ClientSession]) -> Callable[[web.Application], AsyncIterator[None]]:
        """Measures the event loop while the application runs, and joins the other workers."""

        async def live(app: web.Application) -> AsyncIterator[None]:
            self._colleagues = app.get(COLLEAGUES)
            if self._colleagues is not None:
                self._lists.join(self._colleagues)
            tasks = TaskScope()
            tasks.spawn(self._lag.measure(), name="inspector.lag")
            yield
            await tasks.close(limit=CLOSE_LIMIT)

        return live

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (entered := self._pages.enter(request)) is not None:
            return entered
        wanted = CallFilter.of(request.query)
        await self._lists.refresh()
        body = [*filter_form(wanted), *fragments(self._list_parts(request, wanted))]
        return self._pages.list(body, events=f"events?{request.rel_url.query_string}")

    async def _list_events(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check(request)
        wanted = CallFilter.of(request.query)
        return await self._feed.follow(
            request,
            lambda: self._list_parts(request, wanted),
            version=self._list_version,
            before=self._lists.refresh,
        )

    def _list_version(self) -> object:
        # The lengths of the calls that are up grow by the second.
        calls = tuple((call.key, call.version, call.is_up and int(call.seconds)) for call in self.calls)
        return calls, round(self._lag.worst, 3), self._lists.version

    def _list_parts(self, request: web.Request, wanted: CallFilter) -> dict[str, str]:
        shown = self._lists.all(lambda number: worker_root(number, request, PATH))
        return {
            "server": f"{shown.up} up · event loop late by {milliseconds(shown.lag)} at most, in 10 s",
            "calls": call_table(shown.rows, wanted),
        }

    def _own_list(self) -> CallList:
        up = sum(call.is_up for call in self.calls)
        return CallList(up, self._lag.worst, tuple(map(self._row, self.calls)))

    def _row(self, call: ObservedCall) -> CallRow:
        version, summary = self._summaries.get(call.key, (-1, None))
        if summary is None or call.is_up or version != call.version:
            summary = summarise(call.view())
            self._summaries[call.key] = call.version, summary
            if len(self._summaries) > 2 * len(self.calls):
                self._summaries = {
                    one.key: self._summaries[one.key] for one in self.calls if one.key in self._summaries
                }
        began = f"{call.began_at:%Y-%m-%d %H:%M:%S}"
        outcome = UP if call.is_up else call.outcome
        return CallRow(call.key, call.call_id, call.numbers, began, outcome, call.seconds, summary, call.cost)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check(request)
        call = self._found(request)
        parts = call_parts(call)
        body = [
            *fragments({name: parts.pop(name) for name in ("state", "figures")}),
            *([control_form()] if call.is_up else []),
            *fragments(parts),
        ]
        return self._pages.call(call.call_id, call.numbers, body, events="events" if call.is_up else "")

    async def _turn(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check(request)
        call = self._found(request)
        return self._pages.turn(call.call_id, call.view(), request.match_info["turn"])

    async def _call_events(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check(request)
        call = self._found(request)
        return await self._feed.follow(
            request,
            lambda: self._parts(call),
            version=lambda: _version(call),
            is_over=lambda: not call.is_up,
        )

    def _parts(self, call: ObservedCall) -> dict[str, str]:
        """The parts of the page of a call, made once for all pages that show it."""
        version = _version(call)
        known = self._shown.get(call.key)
        if known is None or known[0] != version:
            up = {one.key for one in self.calls if one.is_up}
            self._shown = {key: shown for key, shown in self._shown.items() if key in up}
            known = self._shown[call.key] = version, call_parts(call)
        return known[1]

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check(request)
        call = self._found(request)
        if not call.is_up or len(call.sound) >= LISTENERS:
            raise web.HTTPServiceUnavailable(text="the call is over, or too many listen")
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "application/octet-stream"})
        with call.sound.listen() as listener:
            try:
                await response.prepare(request)
                async for piece in listener.pieces():
                    async with asyncio.timeout(WRITE_LIMIT):
                        await response.write(piece)
            except (TimeoutError, ConnectionError):
                if request.transport is not None:
                    request.transport.abort()
        return response

    async def _act(self, request: web.Request) -> web.StreamResponse:
        self._pages.access.check_change(request)
        observed = self._found(request)
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound(text="no such action")
        call = request.app[CALLS].find(observed.call_id)
        if call is None or not observed.is_up:
            return web.json_response({"answer": "The call is over."}, status=409, headers=HEADERS)
        try:
            text = (await request.post()).get("text", "")
            answer = await action(call, text if isinstance(text, str) else "")
        except VoiceflowError as error:
            return web.json_response({"answer": str(error)}, status=409, headers=HEADERS)
        return web.json_response({"answer": answer}, headers=HEADERS)

    def _found(self, request: web.Request) -> ObservedCall:
        # Each worker counts its calls by itself, and any worker answers for one that has ended.
        named, own = request.match_info.get("worker"), self._colleagues
        is_here = own is None or named == str(own.number)
        call = self.calls.find(request.match_info["key"]) if is_here else None
        if call is None:
            raise web.HTTPNotFound(text="this call is not known any more")
        return call


def _version(call: ObservedCall) -> object:
    """Changes whenever the page of a call may have changed; its timeline grows all the time."""
    return call.version, call.is_up and int(call.seconds * 2)
