"""A carrier in memory that loses requests, answers and reports, for many calls at little cost."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from voiceflow.errors import ServiceError
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallOrder, CallReport, NotPlacedError, RefusalCause, TakeReport

EPOCH = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


LONGEST_CALL = 20.0
"""Seconds."""


def wall() -> float:
    """The Unix time, by the exchange's clock."""
    return EPOCH + asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often something goes wrong, as shares of requests.

    Attributes:
        lost: A request never arrives.
        unanswered: A request is carried out, and its answer never arrives.
        busy: A request is refused for now.
        unreported: A report never arrives.
        slowest: The most seconds until a request is carried out, and again until its answer arrives.
        listed_after: Seconds until a call is listed.
    """

    lost: float = 0.0
    unanswered: float = 0.0
    busy: float = 0.0
    unreported: float = 0.0
    slowest: float = 0.3
    listed_after: float = 0.0


@dataclass(slots=True)
class ExchangedCall:
    """A call that was made."""

    order: CallOrder
    call_id: str
    begun: float
    outcome: DialOutcome | None = None
    ended: float | None = None


class Exchange:
    """The carrier. What it was asked for happens, even if nobody waits for the answer any more.

    Args:
        outcomes: How the calls to a number end; ``ANSWERED`` for others.
        faults: What goes wrong.
        seed: Decides when.

    Attributes:
        calls: The calls to each number, in order.
        take: Takes its reports; None while nobody listens.
    """

    def __init__(
        self, outcomes: Mapping[str, DialOutcome], *, faults: Faults | None = None, seed: int = 0
    ) -> None:
        self.calls: defaultdict[str, list[ExchangedCall]] = defaultdict(list)
        self.take: TakeReport | None = None
        self._outcomes = outcomes
        self._faults = faults or Faults()
        self._chance = random.Random(seed)
        self._loop = asyncio.get_running_loop()
        self._by_id: dict[str, ExchangedCall] = {}
        self._reports: set[asyncio.Task[bool]] = set()

    async def place(self, order: CallOrder) -> str:
        answer: asyncio.Future[str] = self._loop.create_future()
        self._loop.call_later(self._delay(), self._arrive, order, answer)
        return await answer

    async def find(self, order: CallOrder, *, since: datetime, known: Collection[str]) -> CallReport | None:
        await asyncio.sleep(self._delay())
        for call in self.calls[order.to]:
            is_listed = call.begun + self._faults.listed_after <= self._loop.time()
            is_new = EPOCH + call.begun >= since.timestamp() and call.call_id not in known
            if is_listed and is_new and call.order.caller == order.caller:
                return CallReport(call_id=call.call_id, outcome=call.outcome)
        return None

    async def look_up(self, call_id: str) -> CallReport | None:
        await asyncio.sleep(self._delay())
        call = self._by_id.get(call_id)
        return None if call is None else CallReport(call_id=call_id, outcome=call.outcome)

    async def hang_up(self, call_id: str) -> bool:
        await asyncio.sleep(self._delay())
        call = self._by_id[call_id]
        was_up = call.outcome is None
        self._end(call, DialOutcome.CANCELLED)
        return was_up

    async def close(self) -> None:
        """Wait until all calls have ended and the last reports are taken."""
        await asyncio.sleep(LONGEST_CALL + self._faults.slowest)
        if self._reports:
            await asyncio.wait(self._reports)

    def _delay(self) -> float:
        return self._chance.uniform(0.02, self._faults.slowest)

    def _arrive(self, order: CallOrder, answer: asyncio.Future[str]) -> None:
        faults, fate = self._faults, self._chance.random()
        if fate < faults.lost:
            self._answer(answer, ServiceError("lost", vendor="exchange", code="timeout", retryable=True))
        elif fate < faults.lost + faults.busy:
            cause = RefusalCause.BUSY
            self._answer(answer, NotPlacedError("busy", vendor="exchange", code="429", cause=cause))
        else:
            call = self._begin(order)
            is_lost = fate < faults.lost + faults.busy + faults.unanswered
            closed = ServiceError("lost", vendor="exchange", code="closed", retryable=True)
            self._answer(answer, closed if is_lost else call.call_id)

    def _answer(self, answer: asyncio.Future[str], value: str | ServiceError) -> None:
        def deliver() -> None:
            if answer.done():
                return
            if isinstance(value, str):
                answer.set_result(value)
            else:
                answer.set_exception(value)

        self._loop.call_later(self._delay(), deliver)

    def _begin(self, order: CallOrder) -> ExchangedCall:
        call = ExchangedCall(order, f"call-{len(self._by_id)}", self._loop.time())
        self.calls[order.to].append(call)
        self._by_id[call.call_id] = call
        outcome = self._outcomes.get(order.to, DialOutcome.ANSWERED)
        self._report(call)
        self._loop.call_later(self._chance.uniform(0.5, LONGEST_CALL), self._end, call, outcome)
        return call

    def _end(self, call: ExchangedCall, outcome: DialOutcome) -> None:
        if call.outcome is None:
            call.outcome, call.ended = outcome, self._loop.time()
            self._report(call)

    def _report(self, call: ExchangedCall) -> None:
        if self.take is None or self._chance.random() < self._faults.unreported:
            return
        report = CallReport(call_id=call.call_id, outcome=call.outcome, attempt=call.order.attempt)
        task = self._loop.create_task(self._deliver(self.take, report), name="report")
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def _deliver(self, take: TakeReport, report: CallReport) -> bool:
        await asyncio.sleep(self._delay())
        return take is self.take and await take(report)
