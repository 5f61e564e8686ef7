"""What emulated carriers share: calls in and out, each in a task, and their end."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Mapping
from types import TracebackType
from typing import Generic, Never, Self, TypeVar

from yarl import URL

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.conference import (
    ConferenceParticipant,
    EmulatedConference,
    find_conference,
)
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.line_callee import LineCallee
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.emulators.kit.routing import locate

Source = TypeVar("Source")


class LineCarrier(ABC, Generic[Source]):
    """A carrier with one number. Leaving the context ends the running calls and raises their errors.

    Args:
        routes: Where public hosts really are: ``{"voice.example.com": "http://127.0.0.1:8080"}``. Requests
            keep the public name in their ``Host``.

    Attributes:
        calls: Every call so far, by its id.
        callees: Whom the app calls, by number. Others are ``LineCallee()``.
        faults: The faults of calls that the app makes.
        rest_faults: Errors that the REST API returns for its next requests, one each.
        conferences: Every conference so far.
    """

    def __init__(self, routes: Mapping[str, str] | None = None) -> None:
        self.calls: dict[str, LineCall[Source]] = {}
        self.callees: dict[str, LineCallee] = {}
        self.faults = CallFaults()
        self.rest_faults: deque[RestFault] = deque()
        self.conferences: list[EmulatedConference] = []
        self._routes = routes or {}
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for call in self.calls.values():
            call.hang_up()
        running = list(self._running)
        if running:
            await asyncio.wait(running)
        for task in running:
            task.result()

    @abstractmethod
    def new_call_id(self) -> str:
        """A name for a call, in the carrier's form."""

    @abstractmethod
    def first(self, call: LineCall[Source]) -> Source:
        """The instructions of a call to the app: its webhook."""

    @abstractmethod
    async def perform(self, call: LineCall[Source], source: Source) -> Source | None:
        """Run instructions and return those that replace them; None at the end of the call."""

    @abstractmethod
    async def report(self, call: LineCall[Source], status: str) -> None:
        """Report the status of a call to the app.

        Args:
            call: The call.
            status: ``queued`` for a new call that the app makes, or how the call has ended.
        """

    @contextlib.asynccontextmanager
    async def call(
        self, caller: str = "+15550100", called: str = "+15550199", *, faults: CallFaults | None = None
    ) -> AsyncIterator[LineCall[Source]]:
        """Call the app. The block begins when the stream is up, or when the call is over without one.

        At the block's end the caller hangs up, if nobody has.

        Args:
            caller: Who calls.
            called: Who is called.
            faults: The faults of this call.
        """
        call = self._new_call(caller, called, "inbound", faults or CallFaults())
        call.enter("ringing")
        running = self._start(call, self._run(call, self.first(call)))
        try:
            await call.streaming()
            yield call
        finally:
            call.hang_up()
            await asyncio.wait([running])
            self._running.discard(running)
        running.result()

    def dial(
        self,
        caller: str,
        called: str,
        source: Source | None = None,
        *,
        patience: float = 60.0,
        report_url: str = "",
    ) -> LineCall[Source]:
        """Make a call to somebody; see ``callees``.

        Args:
            caller: Who calls.
            called: Who is called.
            source: The instructions once it is answered; those of the app's webhook if None.
            patience: Seconds to let it ring.
            report_url: Where its beginning and its end are reported; only its end, as that of any call, if
                empty.
        """
        call = self._new_call(caller, called, "outbound", self.faults, report_url)
        callee = self.callees.get(called, LineCallee())
        first = self.first(call) if source is None else source
        self._start(call, self._outgoing(call, callee, first, patience))
        return call

    async def confer(self, call: LineCall[Source], name: str, *, starts: bool = True, ends: bool) -> None:
        """Let a call take part in a conference until it leaves or the conference ends.

        Args:
            call: The call.
            name: The conference.
            starts: Whether the conference may begin with it.
            ends: Whether the conference ends when it leaves.
        """
        found = find_conference(self.conferences, name, lambda: f"conference-{len(self.conferences)}")
        await found.join(ConferenceParticipant(call.call_id, call.record, starts=starts, ends=ends))

    def locate(self, url: str) -> tuple[URL, dict[str, str]]:
        """Where to send a request for a public URL, and with which headers."""
        return locate(self._routes, url)

    def _new_call(
        self, caller: str, called: str, direction: str, faults: CallFaults, report_url: str = ""
    ) -> LineCall[Source]:
        call_id = self.new_call_id()
        call = LineCall[Source](
            call_id, caller, called, direction=direction, faults=faults, report_url=report_url
        )
        self.calls[call.call_id] = call
        return call

    async def _run(self, call: LineCall[Source], source: Source) -> None:
        await call.run(source, lambda found: self.perform(call, found), lambda: self._finish(call))

    async def _finish(self, call: LineCall[Source]) -> None:
        """Report the end of a call, with the faults that its reports have."""
        statuses = [call.status]
        if call.report_url and call.faults.callbacks_reversed:
            statuses.append("queued")
        for status in statuses:
            for _ in range(1 + call.faults.callbacks_twice):
                await self.report(call, status)

    async def _outgoing(
        self, call: LineCall[Source], callee: LineCallee, source: Source, patience: float
    ) -> None:
        """Let a call of the app ring, and run it once it is answered."""
        if call.report_url and not call.faults.callbacks_reversed:
            for _ in range(1 + call.faults.callbacks_twice):
                await self.report(call, "queued")
        call.enter("ringing")
        person: asyncio.Task[None] | None = None

        async def perform(found: Source) -> Source | None:
            nonlocal person
            if call.answered_at is None and person is None:
                await asyncio.sleep(min(callee.ring, patience))
                outcome = callee.outcome if callee.ring <= patience else "no-answer"
                if outcome != "answered":
                    call.enter(outcome)
                    return None
                call.enter("in-progress")
                person = asyncio.get_running_loop().create_task(_act(callee, call), name="callee")
            return await self.perform(call, found)

        try:
            await call.run(source, perform, lambda: self._finish(call))
        finally:
            if person is not None:
                person.cancel()
                await asyncio.wait([person])
        if person is not None and not person.cancelled():
            person.result()

    def _start(self, call: LineCall[Source], work: Coroutine[object, Never, None]) -> asyncio.Task[None]:
        running = asyncio.get_running_loop().create_task(work, name=f"call {call.call_id}")
        self._running.add(running)
        return running


async def _act(callee: LineCallee, call: LineCall[Source]) -> None:
    """Do what a callee does. One whose script fails (in a test, an assertion) hangs up."""
    if callee.script is None:
        return
    try:
        await callee.script(call)
    except Exception:
        call.hang_up()
        raise
