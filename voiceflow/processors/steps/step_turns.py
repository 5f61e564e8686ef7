"""Which step takes a turn of the user, and who speaks first in the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from functools import partial

from voiceflow.processors.lines import WaitingLine
from voiceflow.processors.steps.talking import Talking
from voiceflow.turns import UserTurn

BETWEEN_STEPS = 120.0
"""Seconds that the bot's function may take between two steps before the reply counts as lost."""


_LOOK = 0.5
"""Seconds after which a reply that waits for a step looks whether the call ends."""


class StepTurns:
    """Gives each turn of the user to one step.

    A turn goes to the step in progress, or to the next one if that step is over. The reply to it goes on with
    the next steps until one of them waits for the user. Where no reply can begin a step, it begins when
    nobody has the floor.

    Args:
        say: Says a line when nobody has the floor, but not before the greeting.
        wait: Called with the seconds that a reply may wait for the next step.
        is_leaving: Whether the call is about to end.

    Attributes:
        talking: The step in progress; None between two steps.
        is_over: Whether the bot's function has returned.
    """

    def __init__(
        self,
        *,
        say: Callable[[WaitingLine], None],
        wait: Callable[[float], None],
        is_leaving: Callable[[], bool],
    ) -> None:
        self.talking: Talking | None = None
        self.is_over = False
        self._say, self._wait, self._is_leaving = say, wait, is_leaving
        self._changed = asyncio.Event()
        self._waiting = 0

    def begin(self, talking: Talking) -> None:
        """A step begins."""
        self.talking = talking
        self._changed.set()
        if not self._waiting:
            self._offer()

    def end(self) -> None:
        """The bot's function has returned."""
        self.is_over = True
        self._changed.set()

    async def answer(self, turn: UserTurn | None) -> AsyncGenerator[str, None]:
        """The reply to a turn, or, without one, the first words of the step in progress."""
        try:
            while (talking := await self._next()) is not None:
                talking.step.is_begun = True
                pieces = talking.open() if turn is None else talking.take(turn)
                turn = None
                async with aclosing(pieces):
                    async for piece in pieces:
                        yield piece
                if not talking.step.is_over:
                    return
                yield ""
        finally:
            self._offer()

    async def _next(self) -> Talking | None:
        """The step in progress, once it can take a turn. None if the bot's function has returned."""
        self._waiting += 1
        try:
            while not self.is_over:
                talking = self.talking
                if talking is not None and not talking.step.is_over:
                    await talking.ready()
                    if not talking.step.is_over:
                        return talking
                    continue
                if not await self._waited():
                    return None
            return None
        finally:
            self._waiting -= 1

    async def _waited(self) -> bool:
        """Wait for the next step. Returns whether the call goes on."""
        self._wait(BETWEEN_STEPS)
        self._changed.clear()
        while not self._changed.is_set():
            if self._is_leaving():
                return False
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self._changed.wait()
        return True

    def _offer(self) -> None:
        """Say the first words of the step in progress when nobody has the floor, unless it has begun."""
        talking = self.talking
        if talking is not None and self._is_wanted(talking):
            self._say(WaitingLine(partial(self.answer, None), is_wanted=partial(self._is_wanted, talking)))

    def _is_wanted(self, talking: Talking) -> bool:
        step = talking.step
        return talking is self.talking and not (step.is_begun or step.is_over or self._is_leaving())
