"""Where diallers work: the file of campaigns, and processes that may die at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import time
from pathlib import Path
from typing import TypeVar

from voiceflow.campaigns import (
    CallingHours,
    CampaignFile,
    CampaignSettings,
    CampaignState,
    CampaignStore,
    Dialler,
    PreDialHook,
)
from voiceflow.transports.placing import Placer, TakeReport

T = TypeVar("T")

NAME = "spring"
CALLERS = ("+12125550000", "+12125550001")
ALWAYS = CallingHours(opens=time(0), closes=time(23, 59, 59, 999_999), weekdays=frozenset(range(7)))


def settings(**changes: object) -> CampaignSettings:
    """Settings of a fast campaign."""
    fast = {"callers": CALLERS, "starts_per_second": 10.0, "calls_at_once": 20, "hours": ALWAYS}
    return CampaignSettings.model_validate({**fast, **changes})


def number(index: int) -> str:
    """The number of a person in New York."""
    return f"+1212{2_000_000 + index}"


class Office:
    """What outlives a dialler.

    Args:
        path: The file of campaigns, or the address of their database.
        placer: Makes what a process reaches the carrier with.
        attach: Called with the function that takes the carrier's reports; with None when nobody does.
        wall: Returns the Unix time.
    """

    def __init__(
        self,
        path: Path | str,
        placer: Callable[[], Placer],
        attach: Callable[[TakeReport | None], None],
        wall: Callable[[], float],
    ) -> None:
        self.path, self._placer, self._attach, self._wall = path, placer, attach, wall

    def enlist(self, numbers: Iterable[str], *, time_zone: str = "") -> None:
        """Enter people, and let the campaign run."""
        with self.file() as file:
            file.register.create(NAME)
            file.register.enter(NAME, CampaignState.RUNNING)
            file.rows(NAME).add((one, time_zone, {}) for one in numbers)

    def file(self) -> CampaignFile:
        """The file, as another process opens it."""
        return CampaignFile(self.path, is_durable=False)

    @asynccontextmanager
    async def dialler(
        self, chosen: CampaignSettings, *, hook: PreDialHook | None = None
    ) -> AsyncIterator[Dialler]:
        """A process with a dialler."""
        store = CampaignStore(self.file())
        dialler = Dialler(store, NAME, self._placer(), chosen, hook=hook, now=self._wall)
        self._attach(dialler.report)
        try:
            yield dialler
        finally:
            self._attach(None)
            await store.close()

    async def work(self, chosen: CampaignSettings, *, hook: PreDialHook | None = None) -> CampaignState:
        """Let a dialler work through the list."""
        async with self.dialler(chosen, hook=hook) as dialler:
            return await dialler.run()

    async def work_until(self, crash: float, chosen: CampaignSettings) -> CampaignState | None:
        """Let a dialler work until it crashes: nothing that it does from then on has an effect.

        Returns:
            What the campaign was doing if it ended before; None after a crash.
        """
        store = CampaignStore(self.file())
        dialler = Dialler(store, NAME, self._placer(), chosen, now=self._wall)
        self._attach(dialler.report)
        work = asyncio.get_running_loop().create_task(dialler.run(), name="dialler")
        await asyncio.wait([work], timeout=crash)
        self._attach(None)
        # The dead write nothing: what their tasks still try fails.
        store.file.close()
        is_over = work.done()
        work.cancel()
        await asyncio.wait([work])
        return work.result() if is_over else None
