"""The inspector of a server: it observes the calls, and serves the pages that show them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from aiohttp import ClientSession, web

from voiceflow.inspector.call_inspection import inspection_of
from voiceflow.inspector.call_lists import CallList, CallLists
from voiceflow.inspector.call_pages import CallPages
from voiceflow.inspector.feed import Feed
from voiceflow.inspector.filters import CallFilter
from voiceflow.inspector.fleet_calls import FleetCalls
from voiceflow.inspector.fleet_lists import FleetLists
from voiceflow.inspector.html import fragments
from voiceflow.inspector.list_page import UP, CallRow, call_table, filter_form, server_line
from voiceflow.inspector.loop_lag import LoopLagMeter
from voiceflow.inspector.observed_call import ObservedCall
from voiceflow.inspector.observed_calls import UNKNOWN, ObservedCalls
from voiceflow.inspector.served_pages import PATH, ServedPages
from voiceflow.inspector.settings import InspectorConfig
from voiceflow.inspector.shown_call import CallParts, CallUnknownError, OwnCall, ShownCall
from voiceflow.inspector.summary import CallSummary, summarise
from voiceflow.records import Prices, PriceTable
from voiceflow.server import CALLS
from voiceflow.server.colleagues import COLLEAGUES, Colleagues
from voiceflow.server.fleet.other_members import OTHER_MEMBERS
from voiceflow.session import Observer
from voiceflow.tasks import TaskScope
from voiceflow.telemetry.call_meter import REFUSED
from voiceflow.transports import NotAdmittedError, StreamStarted
from voiceflow.transports.addresses import worker_root

CLOSE_LIMIT = 1.0
"""Seconds for the measurement of the loop to end."""


class Inspector:
    """Shows the calls of a server on web pages. Off unless it is passed to the server.

    Example:
        inspector = Inspector(InspectorConfig.from_env())
        run(bot, extensions=[inspector])

    Args:
        config: The token and the limits.
        prices: Yours, the same for all vendors or by vendor, to show the cost of each call.

    Attributes:
        path: The path of the pages.
        calls: What was seen of each call.
    """

    path = PATH

    def __init__(self, config: InspectorConfig, *, prices: Prices | PriceTable | None = None) -> None:
        self.calls = ObservedCalls(kept=config.kept, prices=prices)
        self._pages = ServedPages(config)
        self._lag = LoopLagMeter()
        self._parts = CallParts()
        self._feed = Feed(limit=config.watchers)
        self._summaries: dict[str, tuple[int, CallSummary]] = {}
        self._kept = config.kept
        self._lists: CallLists | FleetLists = CallLists(self._own_list, kept=config.kept)
        self._colleagues: Colleagues | None = None
        self._fleet: FleetCalls | None = None

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
            *CallPages(self._pages, self._feed, self._find).routes(),
        ]

    def life(self, http: Callable[[], ClientSession]) -> Callable[[web.Application], AsyncIterator[None]]:
        """Measures the event loop while the application runs, and joins the other workers or members."""

        async def live(app: web.Application) -> AsyncIterator[None]:
            self._join(app)
            tasks = TaskScope()
            tasks.spawn(self._lag.measure(), name="inspector.lag")
            yield
            await tasks.close(limit=CLOSE_LIMIT)

        return live

    def _join(self, app: web.Application) -> None:
        self._server_calls = app[CALLS]
        self._colleagues = app.get(COLLEAGUES)
        if self._colleagues is not None:
            lists = self._lists = CallLists(self._own_list, kept=self._kept)
            lists.join(self._colleagues)
        if (others := app.get(OTHER_MEMBERS)) is not None:
            self._fleet = FleetCalls(others, self._own_call)
            self._lists = FleetLists(others, self._own_list, kept=self._kept)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if (entered := self._pages.enter(request)) is not None:
            return entered
        wanted = CallFilter.of(request.query)
        await self._lists.refresh()
        form = filter_form(wanted, has_cost=self.calls.has_prices)
        body = [*form, *fragments(self._list_parts(request, wanted))]
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
        return {"server": server_line(shown), "calls": call_table(shown.rows, wanted)}

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
        key = call.key if self._fleet is None else self._fleet.key(call.key)
        return CallRow(key, call.call_id, call.numbers, began, outcome, call.seconds, summary, call.cost)

    def _find(self, request: web.Request) -> ShownCall:
        """The call that a request names.

        Raises:
            CallUnknownError: If it is not known, or not any more.
        """
        if self._fleet is not None:
            return self._fleet.find(request.match_info["key"])
        # Each worker counts its calls by itself, and any worker answers for one that has ended.
        named, own = request.match_info.get("worker"), self._colleagues
        is_here = own is None or named == str(own.number)
        call = self._own_call(request.match_info["key"]) if is_here else None
        if call is None:
            raise CallUnknownError
        return call

    def _own_call(self, key: str) -> OwnCall | None:
        observed = self.calls.find(key)
        return None if observed is None else OwnCall(observed, self._server_calls, self._parts)
