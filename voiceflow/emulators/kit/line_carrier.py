"""What emulated carriers share: calls in and out, each in a task, and their end."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Coroutine, Mapping
from types import TracebackType
from typing import Generic, Never, Self, TypeVar

from yarl import URL

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.kit.routing import locate

Source = TypeVar("Source")


class LineCarrier(ABC, Generic[Source]):
    """A carrier with one number. Leaving the context ends the running calls and raises their errors.

    Args:
        routes: Where public hosts really are: ``{"voice.example.com": "http://127.0.0.1:8080"}``. Requests
            keep the public name in their ``Host``.

    Attributes:
        calls: Every call so far, by its id.
    """

    def __init__(self, routes: Mapping[str, str] | None = None) -> None:
        self.calls: dict[str, LineCall[Source]] = {}
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
    async def report(self, call: LineCall[Source]) -> None:
        """Report the end of a call to the app."""

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

    def dial(self, caller: str, called: str, source: Source | None = None) -> LineCall[Source]:
        """Make a call to somebody who answers after a second.

        Args:
            caller: Who calls.
            called: Who is called.
            source: The instructions then; those of the app's webhook if None.
        """
        call = self._new_call(caller, called, "outbound", CallFaults())

        async def ring() -> None:
            call.enter("ringing")
            await asyncio.sleep(1.0)
            await self._run(call, self.first(call) if source is None else source)

        self._start(call, ring())
        return call

    def locate(self, url: str) -> tuple[URL, dict[str, str]]:
        """Where to send a request for a public URL, and with which headers."""
        return locate(self._routes, url)

    def _new_call(self, caller: str, called: str, direction: str, faults: CallFaults) -> LineCall[Source]:
        call = LineCall[Source](self.new_call_id(), caller, called, direction=direction, faults=faults)
        self.calls[call.call_id] = call
        return call

    async def _run(self, call: LineCall[Source], source: Source) -> None:
        await call.run(source, lambda found: self.perform(call, found), lambda: self.report(call))

    def _start(self, call: LineCall[Source], work: Coroutine[object, Never, None]) -> asyncio.Task[None]:
        running = asyncio.get_running_loop().create_task(work, name=f"call {call.call_id}")
        self._running.add(running)
        return running
